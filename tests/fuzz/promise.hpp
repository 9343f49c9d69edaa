// How a fuzz target says that what it tests did not keep its word.
#pragma once

#include <cstdio>
#include <cstdlib>
#include <string_view>

namespace kith::fuzz {

/// Ends the process, naming the promise, unless it was kept.
inline void require(bool kept, std::string_view promise) {
  if (kept) return;
  std::fprintf(stderr, "broken promise: %.*s\n", static_cast<int>(promise.size()), promise.data());
  std::abort();
}

}  // namespace kith::fuzz
