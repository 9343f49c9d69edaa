// Retention: what has grown old, round by round.
#include <algorithm>

#include "core/base/failpoint.hpp"
#include "core/pipeline/engine.hpp"
#include "core/pipeline/retention/expiry.hpp"

namespace kith {
namespace {

// A sixteenth of what a root may have is kept free, so that what comes between two rounds finds
// room.
std::uint64_t excess_of(std::uint64_t size, std::uint64_t most) {
  const std::uint64_t wanted = most - most / 16;
  return size > wanted ? size - wanted : 0;
}

}  // namespace

Expired Engine::expire(const RetentionRules& rules, const RootLayout& layout,
                       std::optional<std::uint64_t> size) {
  const std::uint64_t free = size ? catalog_.free_bytes() : 0;
  const std::uint64_t excess = size ? excess_of(*size - std::min(*size, free), rules.max_size) : 0;
  Expiry expiry({catalog_, memory_, clock_.now()}, layout, rules, excess, swept_archive_);
  expiry.choose();
  if (!expiry.empty()) {
    expiry.erase_bytes();
    failpoint("expiring");
    commit([&] {
      expiry.erase_rows();
      return true;
    });
    const std::vector<FileId> erased = expiry.erased_files();
    std::erase_if(unmoved_, [&](const auto& entry) {
      return std::find(erased.begin(), erased.end(), entry.second.id) != erased.end();
    });
  }
  swept_archive_ = expiry.swept();
  Expired result = expiry.result();
  if (size) result.unused = catalog_.free_bytes();
  // Free pages are used again; the file shrinks only where the root would stay too large by them.
  const bool is_too_large = size && *size > rules.max_size && *size - rules.max_size <= free;
  if (is_too_large && excess == 0) catalog_.compact();
  return result;
}

}  // namespace kith
