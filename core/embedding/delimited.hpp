// Text in lines and fields, whatever stands between the fields: commas with quotes (RFC 4180),
// semicolons, tabs, or spaces as numpy.savetxt puts them. Lines that begin with '#' and empty ones
// are passed over.
#pragma once

#include <cstddef>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "core/embedding/read_context.hpp"

namespace kith {

class DelimitedReader {
 public:
  /// The delimiter is the first of ';' ',' tab and space that is found in the first line.
  DelimitedReader(std::string_view text, const ReadContext& context);

  /// Replaces `fields` by those of the next record, without quotes and surrounding spaces; false at
  /// the end. They are valid until the next call. Throws Rejection{kTruncated} when a quote is open
  /// at the end.
  bool next(std::vector<std::string_view>& fields);

  /// The line, from 1, on which the record last read began.
  std::size_t line() const { return line_; }

 private:
  void skip_to_record();
  void pass_line();
  std::string_view field();
  std::string_view quoted_field();

  const ReadContext& context_;
  std::string_view rest_;
  char delimiter_ = ',';
  std::size_t line_ = 0;
  std::size_t lines_passed_ = 0;
  std::deque<std::string> unquoted_;
};

}  // namespace kith
