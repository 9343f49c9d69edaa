// Metadata in arrays of an .npz: `source`, `time`, `model` and `tags` as texts, `time` as numpy's
// datetime64 (UTC) as well, `quality` as numbers, one a row or one for all (`tags` may have several
// a row), and `box` as N x 4 numbers. An array that only has the name of one, and another type or
// shape, is none of these and is passed over.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/embedding/metadata.hpp"
#include "core/embedding/npz_array.hpp"

namespace kith {

class NpzMetadata {
 public:
  /// Unpacks those of `arrays` that can be metadata of so many rows. Throws as NpzArray::load.
  NpzMetadata(const std::vector<NpzArray>& arrays, std::uint64_t rows, const ZipArchive& archive,
              UnpackBudget& budget);

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
    /// None where it is not said.
    std::optional<Timestamp> time(std::size_t row, std::string_view where) const;
    double number(std::size_t row, std::size_t column = 0) const;
  };

  std::map<std::string, Column> columns_;  // by word
};

}  // namespace kith
