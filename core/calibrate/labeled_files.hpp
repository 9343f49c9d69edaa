// Files with names for their faces, from their bytes to rows.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "core/calibrate/evaluation.hpp"

namespace kith {

struct LabeledFile {
  std::string name;    // as the caller named it; its extension says how it is read
  std::string person;  // whose faces it holds; empty: the file's own labels say
  std::vector<std::byte> bytes;
};

/// A file that could not be used, and why.
struct UnreadFile {
  std::string name;
  std::string message;
};

struct LabeledReading {
  LabeledFaces faces;
  std::vector<UnreadFile> unread;
};

/// Reads what can be read; a file that cannot, has another dimension or holds no labels where it
/// needs some is told in `unread`. Throws Error{kRequest} when more than 50,000 faces came.
LabeledReading read_labeled(const std::vector<LabeledFile>& files, std::size_t dimension);

}  // namespace kith
