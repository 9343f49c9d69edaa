// Names for files that are put away: a suffix where one is taken, shorter where one would be too
// long.
#pragma once

#include <string>
#include <string_view>

namespace kith {

constexpr std::size_t kLongestName = 255;  // bytes, NAME_MAX of every Linux file system we know

/// "a.npy" for 0, "a.1.npy" for 1, … A stem that leaves no room is cut, and told apart by the first
/// digits of the name's hash.
std::string with_suffix(std::string_view name, std::size_t number);

/// Whether `stored` is `name`, or that with a suffix.
bool is_stored_name(std::string_view stored, std::string_view name);

/// A path with .npy in the place of its extension, or after a name without one.
std::string as_npy(const std::string& path);

/// "a.npy.error.json", likewise.
std::string error_name(std::string_view name);

}  // namespace kith
