#include "core/embedding/columns.hpp"

#include <algorithm>
#include <charconv>
#include <map>

#include "core/embedding/decimal.hpp"
#include "core/embedding/field_names.hpp"

namespace kith {
namespace {

// An empty field stands for a missing number.
bool is_numeric(std::string_view field) {
  return field.empty() || parse_decimal(field);
}

bool has_fraction(std::string_view field) {
  return parse_decimal(field) && field.find_first_of(".eE") != std::string_view::npos;
}

bool is_index_name(std::string_view name) {
  return name.empty() || name == "Unnamed: 0" || name == "index" || name == "Index" ||
         name == "id" || name == "ID" || name == "idx";
}

bool counts_from_zero(const Fields& fields, std::size_t from) {
  for (std::size_t i = from; i < fields.size(); ++i) {
    if (whole_number(fields[i]) != i - from) return false;
  }
  return fields.size() > from + 1;
}

// "e12" is of the family "e", "12" of the family "", "age" of none.
std::optional<std::string_view> family_of(std::string_view name) {
  const std::size_t last = name.find_last_not_of("0123456789");
  const std::size_t digits = last == std::string_view::npos ? 0 : last + 1;
  if (digits == name.size()) return std::nullopt;
  return name.substr(0, digits);
}

std::optional<std::string_view> largest_family(const Fields& header, const Fields& row) {
  std::map<std::string_view, std::size_t> sizes;
  for (std::size_t i = 0; i < header.size(); ++i) {
    const auto family = family_of(header[i]);
    if (family && is_numeric(row[i])) ++sizes[*family];
  }
  const auto largest = std::max_element(
      sizes.begin(), sizes.end(), [](const auto& a, const auto& b) { return a.second < b.second; });
  if (largest == sizes.end() || largest->second < 2) return std::nullopt;
  return largest->first;
}

Column column_named(std::string_view name, std::string_view field) {
  if (field.starts_with('[')) return Column::kVector;
  switch (field_named(name)) {
    case Field::kLabel:
      return Column::kLabel;
    case Field::kName:
      return Column::kName;
    case Field::kPath:
      return Column::kPath;
    default:
      break;
  }
  if (is_index_name(name)) return is_numeric(field) ? Column::kIgnored : Column::kName;
  return is_numeric(field) ? Column::kValue : Column::kIgnored;
}

}  // namespace

std::optional<std::size_t> whole_number(std::string_view field) {
  std::size_t number = 0;
  const char* const end = field.data() + field.size();
  const auto [rest, error] = std::from_chars(field.data(), end, number);
  if (rest != end || error != std::errc{}) return std::nullopt;
  return number;
}

bool is_header(const Fields& first, const Fields& second) {
  if (first.size() + 1 == second.size()) return true;  // R names the rows, but not their column
  if (first.size() != second.size()) return false;
  bool words_only = true;
  bool known_word = false;
  for (std::size_t i = 0; i < first.size(); ++i) {
    const bool word = !is_numeric(first[i]);
    if (word && is_numeric(second[i])) return true;
    words_only = words_only && word;
    known_word = known_word || field_named(first[i]) != Field::kOther;
  }
  if (words_only && known_word) return true;
  const bool fractions = std::any_of(second.begin(), second.end(), has_fraction);
  const std::size_t from = first[0].empty() ? 1 : 0;
  return fractions && counts_from_zero(first, from);
}

std::vector<Column> columns_under(const Fields& header, const Fields& row) {
  const auto family = largest_family(header, row);
  std::vector<Column> columns;
  for (std::size_t i = 0; i < header.size(); ++i) {
    Column column = column_named(header[i], row[i]);
    if (family && family_of(header[i]) == family && is_numeric(row[i])) {
      column = Column::kValue;
    } else if (family && column == Column::kValue) {
      column = Column::kIgnored;
    }
    columns.push_back(column);
  }
  return columns;
}

std::vector<Column> columns_of(const Fields& row, bool indexed) {
  std::vector<Column> columns;
  for (const std::string_view field : row) {
    if (columns.empty() && indexed) {
      columns.push_back(Column::kIgnored);
    } else if (is_numeric(field)) {
      columns.push_back(Column::kValue);
    } else if (field.starts_with('[')) {
      columns.push_back(Column::kVector);
    } else {
      columns.push_back(looks_like_path(field) ? Column::kPath : Column::kName);
    }
  }
  return columns;
}

}  // namespace kith
