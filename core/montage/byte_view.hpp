// Integers at places in bytes that cannot be trusted: what lies beyond the end reads as zero.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace kith {

class ByteView {
 public:
  explicit ByteView(std::span<const std::byte> bytes) : bytes_(bytes) {}

  std::size_t size() const { return bytes_.size(); }
  std::uint8_t at(std::size_t i) const {
    return i < bytes_.size() ? static_cast<std::uint8_t>(bytes_[i]) : std::uint8_t{0};
  }

  /// `count` bytes (at most 4) from `at` on, the first one the most or the least significant.
  std::uint32_t big(std::size_t from, std::size_t count) const {
    std::uint32_t value = 0;
    for (std::size_t i = 0; i < count; ++i) value = value << 8 | at(from + i);
    return value;
  }
  std::uint32_t little(std::size_t from, std::size_t count) const {
    std::uint32_t value = 0;
    for (std::size_t i = count; i-- > 0;) value = value << 8 | at(from + i);
    return value;
  }

  bool has(std::size_t from, std::string_view text) const {
    for (std::size_t i = 0; i < text.size(); ++i) {
      if (from + i >= size() || at(from + i) != static_cast<std::uint8_t>(text[i])) return false;
    }
    return true;
  }

  /// At most `count` bytes from `from` on, fewer where the end comes first.
  std::span<const std::byte> part(std::size_t from, std::size_t count) const {
    if (from >= size()) return {};
    return bytes_.subspan(from, std::min(count, size() - from));
  }

 private:
  std::span<const std::byte> bytes_;
};

}  // namespace kith
