// What a reader makes of one file: unit rows, and what the file says about them.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "core/embedding/matrix.hpp"
#include "core/embedding/metadata.hpp"

namespace kith {

/// One 8-bit image that came inside a file (the `images` array of an .npz).
struct RgbImage {
  std::size_t height = 0;
  std::size_t width = 0;
  std::vector<std::uint8_t> pixels;  // height x width x 3, row-major RGB
};

struct EmbeddingBatch {
  EmbeddingMatrix embeddings;  // N x D, every row of unit length

  // Each of the following is empty, or has one entry a row of `embeddings`.
  std::vector<std::uint64_t> source_rows;  // row in the file; empty: the same as in `embeddings`
  // What the file calls the row's identity; never believed outside known/. Which of its words that
  // is, notes_from in field_names.hpp decides.
  std::vector<std::string> labels;
  std::vector<std::string> names;  // what the file calls the row itself (image path, key)
  std::vector<RgbImage> images;
  std::vector<RowMetadata> metadata;

  std::size_t bad_row_count = 0;        // rows left out under BadRows::kSkip
  std::vector<std::uint64_t> bad_rows;  // the first 1,000 of them, rows from 0
  std::size_t forgotten_row_count = 0;  // of these, rows that were forgotten on request
};

}  // namespace kith
