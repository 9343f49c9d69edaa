#include "core/embedding/npy_header.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <optional>
#include <string_view>

#include "core/base/text.hpp"
#include "core/embedding/byte_reader.hpp"

namespace kith {
namespace {

constexpr std::string_view kMagic = "\x93NUMPY";
constexpr std::size_t kLongestHeader = 64U << 10;
constexpr std::size_t kMostAxes = 32;  // numpy's own limit

// Reads the few Python literals that numpy writes. Every reader skips spaces first and returns
// nothing when something else is there.
class LiteralReader {
 public:
  explicit LiteralReader(std::string_view text) : text_(text) {}

  bool accept(char wanted) {
    skip_space();
    if (text_.empty() || text_.front() != wanted) return false;
    text_.remove_prefix(1);
    return true;
  }

  std::optional<std::string> string() {
    skip_space();
    if (text_.empty() || (text_.front() != '\'' && text_.front() != '"')) return std::nullopt;
    const std::size_t end = text_.find(text_.front(), 1);
    if (end == std::string_view::npos) return std::nullopt;
    std::string value(text_.substr(1, end - 1));
    text_.remove_prefix(end + 1);
    return value;
  }

  std::optional<bool> boolean() {
    if (word("True")) return true;
    if (word("False")) return false;
    return std::nullopt;
  }

  std::optional<std::vector<std::uint64_t>> tuple_of_counts() {
    if (!accept('(')) return std::nullopt;
    std::vector<std::uint64_t> counts;
    while (!accept(')')) {
      const auto value = count();
      if (!value || counts.size() == kMostAxes) return std::nullopt;
      counts.push_back(*value);
      if (accept(',')) continue;
      if (counts.size() < 2 || !accept(')')) return std::nullopt;  // (5) is no tuple
      break;
    }
    return counts;
  }

  // A list as numpy writes it for structured types; its inside is of no interest.
  std::optional<std::string> bracketed() {
    skip_space();
    const std::string_view from = text_;
    std::size_t depth = 0;
    do {
      if (text_.empty()) return std::nullopt;
      if (const char c = text_.front(); c == '\'' || c == '"') {
        if (!string()) return std::nullopt;
        continue;
      } else if (c == '[') {
        ++depth;
      } else if (c == ']') {
        --depth;
      }
      text_.remove_prefix(1);
    } while (depth > 0);
    return std::string(from.substr(0, from.size() - text_.size()));
  }

  bool starts_with(char wanted) {
    skip_space();
    return text_.starts_with(wanted);
  }

  bool at_end() {
    skip_space();
    return text_.empty() || text_ == "\n";
  }

 private:
  void skip_space() { text_.remove_prefix(std::min(text_.find_first_not_of(' '), text_.size())); }

  bool word(std::string_view wanted) {
    skip_space();
    if (!text_.starts_with(wanted)) return false;
    text_.remove_prefix(wanted.size());
    return true;
  }

  std::optional<std::uint64_t> count() {
    skip_space();
    std::uint64_t value = 0;
    const auto [rest, error] = std::from_chars(text_.data(), text_.data() + text_.size(), value);
    if (error != std::errc{}) return std::nullopt;
    text_.remove_prefix(static_cast<std::size_t>(rest - text_.data()));
    if (text_.starts_with('L')) text_.remove_prefix(1);  // numpy under Python 2
    return value;
  }

  std::string_view text_;
};

// One `key: value` of the dictionary; false when it is none that numpy writes, or there already.
bool read_entry(LiteralReader& in, NpyHeader& header, std::vector<std::string>& keys) {
  const auto key = in.string();
  if (!key || !in.accept(':') || std::find(keys.begin(), keys.end(), *key) != keys.end()) {
    return false;
  }
  keys.push_back(*key);
  if (*key == "descr") {
    const auto descr = in.starts_with('[') ? in.bracketed() : in.string();
    if (descr) header.descr = *descr;
    return descr.has_value();
  }
  if (*key == "fortran_order") {
    const auto order = in.boolean();
    if (order) header.fortran_order = *order;
    return order.has_value();
  }
  if (*key == "shape") {
    const auto shape = in.tuple_of_counts();
    if (shape) header.shape = *shape;
    return shape.has_value();
  }
  return false;
}

bool read_dictionary(std::string_view text, NpyHeader& header) {
  LiteralReader in(text);
  std::vector<std::string> keys;
  if (!in.accept('{')) return false;
  while (!in.accept('}')) {
    if (!read_entry(in, header, keys)) return false;
    if (in.accept(',')) continue;
    if (!in.accept('}')) return false;
    break;
  }
  return keys.size() == 3 && in.at_end();
}

NpyHeader malformed(std::string problem) {
  NpyHeader header;
  header.problem = std::move(problem);
  return header;
}

NpyHeader incomplete(std::string problem) {
  NpyHeader header;
  header.state = NpyHeader::State::kIncomplete;
  header.problem = std::move(problem);
  return header;
}

}  // namespace

NpyHeader parse_npy_header(std::span<const std::byte> head) {
  ByteReader in(head);
  const auto magic = in.take(std::min(kMagic.size(), head.size()));
  if (!kMagic.starts_with(as_text(*magic))) return malformed("does not begin as an .npy file does");
  const auto major = in.little_endian<std::uint8_t>();
  const auto minor = in.little_endian<std::uint8_t>();
  if (!major || !minor) return incomplete("ends before its version");
  if (*major < 1 || *major > 3 || *minor != 0) {
    return malformed(
        fmt::format("has version {}.{}, where 1.0, 2.0 and 3.0 are known", *major, *minor));
  }
  std::optional<std::uint32_t> length;
  if (*major == 1) length = in.little_endian<std::uint16_t>();
  if (*major > 1) length = in.little_endian<std::uint32_t>();
  if (!length) return incomplete("ends before its length");
  if (in.position() + *length > kLongestHeader) {
    return malformed(
        fmt::format("claims {} bytes, where {} are the most", *length, kLongestHeader));
  }
  const auto text = in.take(*length);
  if (!text) {
    return incomplete(
        fmt::format("claims {} bytes, of which {} are there", *length, in.remaining()));
  }
  NpyHeader header;
  if (!read_dictionary(as_text(*text), header)) {
    return malformed("is not the dictionary of descr, fortran_order and shape that numpy writes");
  }
  header.state = NpyHeader::State::kWhole;
  header.data_offset = in.position();
  return header;
}

}  // namespace kith
