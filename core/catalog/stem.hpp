// The stem of a path, by which crops find their file: the path without the extension of its last
// part.
#pragma once

#include <string_view>

namespace kith {

/// As std::filesystem::path::stem, with the folders: "a.b/c.d.npy" → "a.b/c.d"; ".x" has no
/// extension.
constexpr std::string_view stem_of(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  const std::size_t name = slash == std::string_view::npos ? 0 : slash + 1;
  const std::size_t dot = path.rfind('.');
  return dot == std::string_view::npos || dot <= name ? path : path.substr(0, dot);
}

}  // namespace kith
