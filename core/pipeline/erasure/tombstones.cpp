#include "core/pipeline/erasure/tombstones.hpp"

#include <fmt/format.h>

#include <cstring>
#include <random>
#include <utility>
#include <vector>

#include "core/base/text.hpp"
#include "core/pipeline/row_facts.hpp"

namespace kith {
namespace {

constexpr const char* kSaltKey = "tombstone_salt";
constexpr std::size_t kRowsNamed = 1000;

std::string fresh_salt() {
  std::random_device random;
  std::string salt;
  for (int i = 0; i < 8; ++i) salt += fmt::format("{:08x}", random());
  return salt;
}

}  // namespace

Tombstones::Tombstones(const Catalog& catalog) : salt_(catalog.setting(kSaltKey).value_or("")) {
  for (const Digest& hash : catalog.tombstones()) hashes_.insert(hash);
}

Digest Tombstones::hash(std::span<const float> row) const {
  std::vector<std::byte> bytes(salt_.size() + row.size_bytes());
  std::memcpy(bytes.data(), salt_.data(), salt_.size());
  std::memcpy(bytes.data() + salt_.size(), row.data(), row.size_bytes());
  return sha256(bytes);
}

bool Tombstones::contains(std::span<const float> row) const {
  return !hashes_.empty() && hashes_.contains(hash(row));
}

void Tombstones::add(Catalog& catalog, std::span<const float> row) {
  if (salt_.empty()) {
    salt_ = fresh_salt();
    catalog.set_setting(kSaltKey, salt_);
  }
  const Digest digest = hash(row);
  catalog.add_tombstone(digest);
  hashes_.insert(digest);
}

std::optional<Arrival> Tombstones::sift(const Arrival& arrival) const {
  const auto* batch = std::get_if<EmbeddingBatch>(&arrival.content);
  if (hashes_.empty() || batch == nullptr) return std::nullopt;
  std::vector<std::size_t> kept;
  std::vector<std::uint64_t> forgotten;
  for (std::size_t i = 0; i < batch->embeddings.rows(); ++i) {
    if (contains(batch->embeddings.row(i))) {
      forgotten.push_back(row_in_file(*batch, i));
    } else {
      kept.push_back(i);
    }
  }
  if (forgotten.empty()) return std::nullopt;
  const std::size_t count = forgotten.size();
  if (forgotten.size() > kRowsNamed) forgotten.resize(kRowsNamed);
  Arrival sifted{arrival.path, arrival.person,   arrival.digest, arrival.size,
                 {},           arrival.identity, arrival.beside, arrival.owner};
  if (kept.empty()) {
    sifted.content =
        Rejection(RejectionReason::kForgotten,
                  fmt::format("every face in {} was forgotten on request and is not taken in again",
                              printable(arrival.path)),
                  count, forgotten);
    return sifted;
  }
  EmbeddingBatch rest = only_rows(*batch, kept);
  rest.bad_row_count += count;
  rest.bad_rows.insert(rest.bad_rows.end(), forgotten.begin(), forgotten.end());
  rest.forgotten_row_count = count;
  sifted.content = std::move(rest);
  return sifted;
}

}  // namespace kith
