// Guesses what a mistyped word was meant to be.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace kith::client {

/// The one of `words` nearest to `typed`, if any is near enough to be meant: insertions, deletions,
/// replacements and swaps of neighbors each count one (Damerau 1964, restricted to one edit a
/// place).
std::optional<std::string> suggestion(std::string_view typed,
                                      const std::vector<std::string>& words);

}  // namespace kith::client
