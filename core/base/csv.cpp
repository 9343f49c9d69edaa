#include "core/base/csv.hpp"

#include <charconv>

namespace kith {
namespace {

bool is_number(std::string_view text) {
  if (text.starts_with('+')) text.remove_prefix(1);
  double number = 0;
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, number);
  return error == std::errc() && stop == end;
}

}  // namespace

CsvLine& CsvLine::add(std::string_view cell) {
  if (begun_) line_ += ',';
  begun_ = true;
  if (cell.find_first_of(",\"\r\n") == std::string_view::npos) {
    line_ += cell;
    return *this;
  }
  line_ += '"';
  for (const char c : cell) {
    if (c == '"') line_ += '"';
    line_ += c;
  }
  line_ += '"';
  return *this;
}

CsvLine& CsvLine::add_text(std::string_view cell) {
  const bool formula = cell.find_first_of("=+-@\t\r") == 0 && !is_number(cell);
  return add(formula ? "'" + std::string(cell) : std::string(cell));
}

}  // namespace kith
