// failpoint() of the faulty daemon. KITH_FAILPOINT=NAME ends the process, as a power cut would,
// when it comes to that point for the first time; NAME:N for the Nth time; NAME~TEXT whenever the
// path in hand contains TEXT.
#include "core/base/failpoint.hpp"

#include <signal.h>

#include <atomic>
#include <charconv>
#include <cstdlib>
#include <string_view>

namespace kith {
namespace {

struct Wanted {
  std::string_view name;
  std::string_view in_path;
  int passes = 1;
};

Wanted wanted_of(std::string_view text) {
  Wanted wanted{.name = text.substr(0, text.find_first_of(":~")), .in_path = {}};
  const std::string_view rest = text.substr(wanted.name.size());
  if (rest.starts_with('~')) wanted.in_path = rest.substr(1);
  if (rest.starts_with(':')) {
    std::from_chars(rest.data() + 1, rest.data() + rest.size(), wanted.passes);
  }
  return wanted;
}

}  // namespace

void failpoint(std::string_view name, std::string_view path) {
  static const char* const asked = std::getenv("KITH_FAILPOINT");
  static const Wanted wanted = wanted_of(asked == nullptr ? "" : asked);
  static std::atomic<int> passes{0};
  if (name != wanted.name || path.find(wanted.in_path) == std::string_view::npos) return;
  if (++passes == wanted.passes || !wanted.in_path.empty()) ::raise(SIGKILL);
}

}  // namespace kith
