#include "core/embedding/delimited.hpp"

#include <algorithm>

namespace kith {
namespace {

constexpr std::string_view kSpaces = " \t\r";

std::string_view trimmed(std::string_view text) {
  text.remove_prefix(std::min(text.find_first_not_of(kSpaces), text.size()));
  const std::size_t last = text.find_last_not_of(kSpaces);
  return text.substr(0, last == std::string_view::npos ? 0 : last + 1);
}

char delimiter_in(std::string_view line) {
  for (const char candidate : {';', ',', '\t'}) {
    if (line.find(candidate) != std::string_view::npos) return candidate;
  }
  return ' ';
}

}  // namespace

DelimitedReader::DelimitedReader(std::string_view text, const ReadContext& context)
    : context_(context), rest_(text) {
  if (rest_.starts_with("\xEF\xBB\xBF")) rest_.remove_prefix(3);
  skip_to_record();
  delimiter_ = delimiter_in(trimmed(rest_.substr(0, rest_.find('\n'))));
}

void DelimitedReader::pass_line() {
  rest_.remove_prefix(std::min(rest_.find('\n'), rest_.size() - 1) + 1);
  ++lines_passed_;
}

void DelimitedReader::skip_to_record() {
  while (!rest_.empty()) {
    const std::size_t first = rest_.find_first_not_of(kSpaces);
    const bool content =
        first != std::string_view::npos && rest_[first] != '\n' && rest_[first] != '#';
    // An empty first cell is content: ",0,1,2" and "\t0\t1" begin with a delimiter.
    if (content) return;
    pass_line();
  }
}

bool DelimitedReader::next(std::vector<std::string_view>& fields) {
  fields.clear();
  unquoted_.clear();
  skip_to_record();
  if (rest_.empty()) return false;
  line_ = lines_passed_ + 1;
  while (true) {
    if (delimiter_ == ' ') {  // any run of spaces and tabs is one delimiter
      rest_.remove_prefix(std::min(rest_.find_first_not_of(kSpaces), rest_.size()));
      if (rest_.empty() || rest_.front() == '\n') break;
    }
    fields.push_back(field());
    if (rest_.empty() || rest_.front() == '\n') break;
    rest_.remove_prefix(1);  // the delimiter
  }
  if (!rest_.empty()) pass_line();
  return true;
}

std::string_view DelimitedReader::field() {
  const std::size_t first = rest_.find_first_not_of(delimiter_ == '\t' ? " " : " \t");
  if (first != std::string_view::npos && rest_[first] == '"') {
    rest_.remove_prefix(first + 1);
    return quoted_field();
  }
  const char ends[] = {delimiter_, '\n', delimiter_ == ' ' ? '\t' : '\n', '\0'};
  const std::size_t end = std::min(rest_.find_first_of(ends), rest_.size());
  const std::string_view content = rest_.substr(0, end);
  rest_.remove_prefix(end);
  return trimmed(content);
}

// Stands behind the opening quote; ends before the delimiter.
std::string_view DelimitedReader::quoted_field() {
  std::string content;
  while (true) {
    const std::size_t quote = rest_.find('"');
    if (quote == std::string_view::npos) {
      context_.reject(RejectionReason::kTruncated,
                      "is truncated: it ends within a quoted field that begins on line {}", line_);
    }
    const std::string_view part = rest_.substr(0, quote);
    lines_passed_ += static_cast<std::size_t>(std::count(part.begin(), part.end(), '\n'));
    content += part;
    rest_.remove_prefix(quote + 1);
    if (!rest_.starts_with('"')) break;
    content += '"';
    rest_.remove_prefix(1);
  }
  const std::size_t end =
      std::min(rest_.find_first_of(std::string{delimiter_, '\n'}), rest_.size());
  if (!trimmed(rest_.substr(0, end)).empty()) {
    context_.reject(RejectionReason::kMalformed, "has text behind a closing quote on line {}",
                    line_);
  }
  rest_.remove_prefix(end);
  return unquoted_.emplace_back(std::move(content));
}

}  // namespace kith
