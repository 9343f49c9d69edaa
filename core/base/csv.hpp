// Comma-separated values as RFC 4180 has them, but for lines that end in a line feed alone.
#pragma once

#include <string>
#include <string_view>

namespace kith {

/// One line, a cell after the other.
class CsvLine {
 public:
  /// The bytes as they are: numbers, words, paths, which programs join by.
  CsvLine& add(std::string_view cell);
  /// What somebody else wrote. A spreadsheet runs a cell that begins with = + - @ as a formula
  /// (CWE-1236): such a text, unless it is a number, gets an apostrophe in front.
  CsvLine& add_text(std::string_view cell);

  /// With its line feed.
  std::string text() const { return line_ + '\n'; }

 private:
  std::string line_;
  bool begun_ = false;
};

}  // namespace kith
