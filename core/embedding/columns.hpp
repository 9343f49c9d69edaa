// What the columns of a table of text hold: values of an embedding, names and labels of its row, or
// an index that a program wrote in front.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

namespace kith {

using Fields = std::vector<std::string_view>;

enum class Column {
  kValue,   // one value of the embedding
  kVector,  // all values in one field, in brackets
  kLabel,
  kName,
  kPath,
  kIgnored,  // an index, or something that is none of our business
};

/// Whether `first` is a header over `second`: it has a word where `second` has a number, or the
/// words of field_names.hpp, or counts the columns from 0 as pandas does while `second` has
/// fractions.
bool is_header(const Fields& first, const Fields& second);

/// With a header. Of numeric columns, the largest family of names that differ in a number alone
/// ("e0", "e1", …, or "0", "1", …) are the values; without such a family, all that no other role
/// claims.
std::vector<Column> columns_under(const Fields& header, const Fields& row);

/// Without a header: numbers are values, the first column is ignored where `indexed`; of two
/// columns of text, one that looks like a path is it and the other the name.
std::vector<Column> columns_of(const Fields& row, bool indexed);

/// The digits alone, no sign, point or exponent.
std::optional<std::size_t> whole_number(std::string_view field);

}  // namespace kith
