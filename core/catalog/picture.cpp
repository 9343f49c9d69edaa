#include "core/catalog/picture.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace kith {
namespace {

constexpr std::array<std::string_view, 10> kPictureEndings{
    ".jpg", ".jpeg", ".png", ".webp", ".bmp", ".gif", ".tif", ".tiff", ".heic", ".avif"};

bool is_called_like_a_picture(std::string_view source) {
  const auto lower_case = [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  };
  return std::any_of(kPictureEndings.begin(), kPictureEndings.end(), [&](std::string_view ending) {
    return source.size() > ending.size() &&
           std::equal(ending.rbegin(), ending.rend(), source.rbegin(),
                      [&](char a, char b) { return a == lower_case(b); });
  });
}

}  // namespace

std::string picture_of(std::string_view source, Timestamp seen_at) {
  if (source.empty() || is_called_like_a_picture(source)) return std::string(source);
  return fmt::format("{} at {}", source, seen_at.time_since_epoch().count());
}

}  // namespace kith
