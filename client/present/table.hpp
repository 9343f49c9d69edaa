// A table for eyes. On a terminal its lines fit the width: long cells lose their least telling end
// to an ellipsis, and when even that is not enough the least important columns are left out.
// Elsewhere every cell is printed whole.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "client/present/paint.hpp"

namespace kith::client {

struct Column {
  enum class Kind {
    kWord,    // to the left, never cut
    kNumber,  // to the right, never cut
    kText,    // to the left, may lose its end
    kPath,    // to the left, may lose its beginning
  };
  std::string title;
  Kind kind = Kind::kWord;
  int importance = 0;  // columns with the lowest are left out first
};

class Table {
 public:
  explicit Table(std::vector<Column> columns) : columns_(std::move(columns)) {}

  /// One cell a column, UTF-8 without control characters.
  void add(std::vector<std::string> row) { rows_.push_back(std::move(row)); }
  bool empty() const { return rows_.empty(); }

  /// Lines with their ends, the titles first. `width`: columns to fit into, none for no bound.
  std::string text(std::optional<std::size_t> width, const Paint& paint) const;

 private:
  struct Fit {
    std::vector<std::size_t> shown;   // indices of columns
    std::vector<std::size_t> widths;  // of every column
  };
  Fit fit(std::optional<std::size_t> width) const;
  std::string line(const std::vector<std::string>& cells, const Fit& fit) const;

  std::vector<Column> columns_;
  std::vector<std::vector<std::string>> rows_;
};

}  // namespace kith::client
