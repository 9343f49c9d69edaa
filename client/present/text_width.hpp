// Text measured in the columns of a terminal. Input is UTF-8 without control characters
// (printable()).
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace kith::client {

/// Columns that `text` takes: two for wide East Asian characters and emoji, none for combining
/// marks.
std::size_t columns_of(std::string_view text);

/// `text`, or as much of its beginning (its end) as fits into `width` columns with an ellipsis.
std::string keep_beginning(std::string_view text, std::size_t width);
std::string keep_end(std::string_view text, std::size_t width);

/// Lines of at most `width` columns, broken at spaces where there are any.
std::vector<std::string> wrap(std::string_view text, std::size_t width);

}  // namespace kith::client
