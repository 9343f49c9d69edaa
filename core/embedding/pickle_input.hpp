// The bytes of a pickle with the encodings its opcodes use for numbers. Every read that does not
// find what it needs throws a Rejection.
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "core/embedding/byte_reader.hpp"
#include "core/embedding/read_context.hpp"
#include "core/embedding/value.hpp"

namespace kith {

class PickleInput {
 public:
  PickleInput(std::span<const std::byte> bytes, const ReadContext& context)
      : in_(bytes), context_(context) {}

  std::size_t position() const { return in_.position(); }
  std::size_t remaining() const { return in_.remaining(); }

  template <std::integral T>
  T number() {
    const auto value = in_.little_endian<T>();
    if (!value) reject_truncated();
    return *value;
  }

  std::span<const std::byte> take(std::uint64_t size);
  /// Up to the next '\n', without it and without a '\r' before it.
  std::string_view line();

  /// Two's complement in `size` bytes, least significant first; none stand for 0.
  double long_integer(std::uint64_t size);
  /// A line with a number; the L of Python 2's long integers is allowed.
  double decimal();
  /// A line with an integer, where "00" and "01" are False and True, as protocol 1 writes them.
  Value integer_or_bool();
  /// A line with a place in the memo.
  std::uint64_t slot();

 private:
  [[noreturn]] void reject_truncated() const;
  [[noreturn]] void reject_malformed(std::string_view problem) const;
  double parse_number(std::string_view digits) const;

  ByteReader in_;
  const ReadContext& context_;
};

}  // namespace kith
