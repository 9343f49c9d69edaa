#include "core/pipeline/stored_name.hpp"

#include <fmt/format.h>

#include <charconv>
#include <span>
#include <system_error>

#include "core/base/sha256.hpp"

namespace kith {
namespace {

constexpr std::size_t kLongestExtension = 16;

std::string fitted(std::string_view name, std::string_view stem, const std::string& tail) {
  if (stem.size() + tail.size() <= kLongestName) return std::string(stem) + tail;
  const std::string digits = to_hex(sha256(std::as_bytes(std::span(name)))).substr(0, 8);
  std::size_t cut = kLongestName - tail.size() - digits.size() - 1;
  while (cut > 0 && (static_cast<unsigned char>(stem[cut]) & 0xC0) == 0x80) --cut;  // whole letters
  return fmt::format("{}-{}{}", stem.substr(0, cut), digits, tail);
}

std::string_view stem_of_name(std::string_view name) {
  const std::size_t dot = name.rfind('.');
  const bool has_extension =
      dot != std::string_view::npos && dot > 0 && name.size() - dot <= kLongestExtension;
  return name.substr(0, has_extension ? dot : name.size());
}

}  // namespace

std::string with_suffix(std::string_view name, std::size_t number) {
  if (number == 0) return std::string(name);
  const std::string_view stem = stem_of_name(name);
  return fitted(name, stem, fmt::format(".{}{}", number, name.substr(stem.size())));
}

bool is_stored_name(std::string_view stored, std::string_view name) {
  if (stored == name) return true;
  const std::string_view extension = name.substr(stem_of_name(name).size());
  if (!stored.ends_with(extension)) return false;
  stored.remove_suffix(extension.size());
  const std::string_view digits = stored.substr(stored.rfind('.') + 1);
  std::size_t number = 0;
  const auto [end, error] = std::from_chars(digits.begin(), digits.end(), number);
  if (error != std::errc() || end != digits.end() || number == 0) return false;
  return with_suffix(name, number) == std::string(stored) + std::string(extension);
}

std::string as_npy(const std::string& path) {
  const std::size_t dot = path.rfind('.');
  const std::size_t slash = path.rfind('/');
  const bool has = dot != std::string::npos && (slash == std::string::npos || dot > slash + 1);
  return (has ? path.substr(0, dot) : path) + ".npy";
}

std::string error_name(std::string_view name) {
  return fitted(name, name, ".error.json");
}

}  // namespace kith
