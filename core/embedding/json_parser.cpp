#include "core/embedding/json_parser.hpp"

#include <charconv>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "core/embedding/decimal.hpp"
#include "core/embedding/utf8.hpp"

namespace kith {
namespace {

constexpr std::size_t kDeepest = 64;

class JsonParser {
 public:
  JsonParser(std::string_view text, Document& document, const ReadContext& context)
      : text_(text), document_(document), context_(context) {}

  Value parse() {
    if (text_.starts_with("\xEF\xBB\xBF")) at_ = 3;
    do {
      step();
    } while (!open_.empty());
    skip_space();
    if (at_ < text_.size()) {
      fail("something follows its end; a file of one value a line is called .jsonl");
    }
    return root_;
  }

 private:
  // A list or object whose end has not come yet.
  struct Open {
    ValueList* list;
    ValueDict* dict;
    bool fresh;  // nothing in it yet
    Value key;
  };

  [[noreturn]] void fail(std::string_view problem) const {
    context_.reject(RejectionReason::kMalformed, "is no JSON: {} at byte {}", problem, at_);
  }

  char peek() {
    skip_space();
    if (at_ == text_.size()) {
      context_.reject(RejectionReason::kTruncated,
                      "is truncated: it ends in the middle of its JSON");
    }
    return text_[at_];
  }

  void skip_space() { at_ = std::min(text_.find_first_not_of(" \t\r\n", at_), text_.size()); }

  bool accept(char wanted) {
    if (peek() != wanted) return false;
    ++at_;
    return true;
  }

  // Reads one value, or the end of the innermost list or object.
  void step() {
    if (!open_.empty() && closes(open_.back())) {
      open_.pop_back();
      return;
    }
    switch (peek()) {
      case '[':
        return open({document_.new_list(), nullptr, true, {}});
      case '{':
        return open({nullptr, document_.new_dict(), true, {}});
      case '"':
        return put(Text{string()});
      default:
        return put(literal());
    }
  }

  bool closes(Open& inner) {
    if (accept(inner.list != nullptr ? ']' : '}')) return true;
    if (!inner.fresh && !accept(',')) fail("neither a comma nor the end of a list or object");
    inner.fresh = false;
    if (inner.dict != nullptr) {
      if (peek() != '"') fail("no key");
      inner.key = Text{string()};
      if (!accept(':')) fail("no colon after a key");
    }
    return false;
  }

  void open(Open inner) {
    ++at_;
    if (open_.size() == kDeepest) fail("lists and objects nest more than 64 deep");
    put(inner.list != nullptr ? Value(inner.list) : Value(inner.dict));
    open_.push_back(inner);
  }

  void put(const Value& value) {
    if (open_.empty()) {
      root_ = value;
    } else if (const Open& outer = open_.back(); outer.list != nullptr) {
      document_.push(*outer.list, value);
    } else {
      document_.set(*outer.dict, outer.key, value);
    }
  }

  Value literal() {
    std::size_t end = at_;
    while (end < text_.size() && is_word(text_[end])) ++end;
    const std::string_view word = text_.substr(at_, end - at_);
    Value value;
    if (word == "true") {
      value = true;
    } else if (word == "false") {
      value = false;
    } else if (word != "null") {
      value = number(word);
    }
    at_ = end;
    return value;
  }

  double number(std::string_view word) const {
    if (word == "NaN") return std::numeric_limits<double>::quiet_NaN();
    if (word == "Infinity") return std::numeric_limits<double>::infinity();
    if (word == "-Infinity") return -std::numeric_limits<double>::infinity();
    const std::string_view digits = word.substr(word.starts_with('-') ? 1 : 0);
    const bool plain = digits.find_first_not_of("0123456789.eE+-") == std::string_view::npos;
    const bool starts_well = !digits.empty() && digits[0] >= '0' && digits[0] <= '9' &&
                             !(digits[0] == '0' && digits.size() > 1 && is_digit(digits[1]));
    const std::size_t point = digits.find('.');
    const bool bare_point = point != std::string_view::npos &&
                            (point + 1 == digits.size() || !is_digit(digits[point + 1]));
    const auto value = parse_decimal(word);
    if (!plain || !starts_well || bare_point || !value) fail("neither a value nor a number");
    return *value;
  }

  // What numbers and the three words consist of; whatever else follows one ends it.
  static bool is_word(char c) {
    return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '.' ||
           c == '-' || c == '+';
  }
  static bool is_digit(char c) { return c >= '0' && c <= '9'; }

  // The string that begins at the cursor.
  std::string_view string() {
    const std::size_t first = ++at_;
    std::string decoded;
    std::size_t copied = first;
    while (true) {
      while (at_ < text_.size() && text_[at_] != '"' && text_[at_] != '\\') {
        if (static_cast<unsigned char>(text_[at_]) < 0x20) fail("a control character in a string");
        ++at_;
      }
      if (at_ == text_.size()) peek();  // says that the text is truncated
      if (text_[at_] == '"') break;
      decoded.append(text_, copied, at_ - copied);
      escape(decoded);
      copied = at_;
    }
    const std::size_t end = at_++;
    if (copied == first) return text_.substr(first, end - first);
    decoded.append(text_, copied, end - copied);
    return document_.keep(std::move(decoded));
  }

  void escape(std::string& decoded) {
    constexpr std::string_view kLetters = "\"\\/bfnrt";
    constexpr std::string_view kMeanings = "\"\\/\b\f\n\r\t";
    ++at_;
    if (at_ == text_.size()) peek();
    const char letter = text_[at_++];
    if (letter == 'u') return append_utf8(decoded, code_point());
    const std::size_t which = kLetters.find(letter);
    if (which == std::string_view::npos) fail("an unknown escape in a string");
    decoded += kMeanings[which];
  }

  // What follows "\u": one UTF-16 unit, or a pair of surrogates.
  std::uint32_t code_point() {
    const std::uint32_t high = utf16_unit();
    if (high < 0xD800 || high > 0xDBFF || text_.substr(at_, 2) != "\\u") return high;
    const std::size_t after_high = at_;
    at_ += 2;
    const std::uint32_t low = utf16_unit();
    if (low >= 0xDC00 && low <= 0xDFFF) return 0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00);
    at_ = after_high;
    return high;
  }

  std::uint32_t utf16_unit() {
    const std::string_view digits = text_.substr(at_, 4);
    std::uint32_t unit = 0;
    const char* const end = digits.data() + digits.size();
    const auto [rest, error] = std::from_chars(digits.data(), end, unit, 16);
    if (digits.size() != 4 || rest != end || error != std::errc{}) fail("a bad \\u escape");
    at_ += 4;
    return unit;
  }

  std::string_view text_;
  Document& document_;
  const ReadContext& context_;
  std::size_t at_ = 0;
  std::vector<Open> open_;
  Value root_;
};

}  // namespace

Value parse_json(std::string_view text, Document& document, const ReadContext& context) {
  return JsonParser(text, document, context).parse();
}

}  // namespace kith
