// A cursor over bytes that cannot be read past their end: every read says whether it was possible.
#pragma once

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <span>
#include <string_view>

namespace kith {

class ByteReader {
 public:
  explicit ByteReader(std::span<const std::byte> bytes) : bytes_(bytes) {}

  std::size_t position() const { return position_; }
  std::size_t remaining() const { return bytes_.size() - position_; }

  /// The next `count` bytes; none, and nothing consumed, when there are fewer.
  std::optional<std::span<const std::byte>> take(std::uint64_t count) {
    if (count > remaining()) return std::nullopt;
    const auto taken = bytes_.subspan(position_, static_cast<std::size_t>(count));
    position_ += taken.size();
    return taken;
  }

  /// The next bytes as one number, least significant byte first.
  template <std::integral T>
  std::optional<T> little_endian() {
    const auto taken = take(sizeof(T));
    if (!taken) return std::nullopt;
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < sizeof(T); ++i) {
      value |= std::to_integer<std::uint64_t>((*taken)[i]) << (8 * i);
    }
    return static_cast<T>(value);
  }

  /// The bytes up to the next '\n', which is consumed but not part of it; none when there is no
  /// '\n'.
  std::optional<std::string_view> line() {
    const auto rest = bytes_.subspan(position_);
    const auto end = std::find(rest.begin(), rest.end(), std::byte{'\n'});
    if (end == rest.end()) return std::nullopt;
    const auto length = static_cast<std::size_t>(end - rest.begin());
    position_ += length + 1;
    return std::string_view(reinterpret_cast<const char*>(rest.data()), length);
  }

 private:
  std::span<const std::byte> bytes_;
  std::size_t position_ = 0;
};

/// The same bytes, called characters.
inline std::string_view as_text(std::span<const std::byte> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

}  // namespace kith
