// Metadata in arrays of an .npz: `source`, `time`, `model` and `tags` as texts, `quality` as
// numbers, one a row (`tags` may have several a row, `source`, `time` and `model` one for all), and
// `box` as N x 4 numbers.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "core/embedding/metadata.hpp"
#include "core/embedding/npz_array.hpp"

namespace kith {

class NpzMetadata {
 public:
  /// Unpacks those of `arrays` that have one of the six words as their name. Throws
  /// Rejection{kUnsupportedType} for what is neither text nor numbers, and as NpzArray::load.
  NpzMetadata(const std::vector<NpzArray>& arrays, const ZipArchive& archive, UnpackBudget& budget);

  /// Throws Rejection{kWrongShape} when an array is not for so many rows.
  void expect_rows(std::uint64_t rows) const;

  /// What is said of row `i`. Throws Rejection{kMalformed} as metadata_rules do.
  RowMetadata at(std::size_t i) const;

 private:
  struct Column {
    const NpzArray* array = nullptr;
    ArrayView view;
    std::vector<std::byte> storage;

    /// Elements of one row.
    std::size_t width() const { return view.shape.size() < 2 ? 1 : view.shape[1]; }
    std::string text(std::size_t row, std::size_t column = 0) const;
    double number(std::size_t row, std::size_t column = 0) const;
  };

  std::map<std::string, Column> columns_;  // by word
};

}  // namespace kith
