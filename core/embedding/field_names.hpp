// The words that files use for what they say: one table for the keys of JSON and pickles, the
// columns of .csv and the arrays of .npz, and one rule for what becomes of them.
#pragma once

#include <string>
#include <string_view>

#include "core/embedding/row_builder.hpp"

namespace kith {

enum class Field {
  kEmbedding,  // "embedding", "encodings", "vector", …
  kLabel,      // "label", "person", "identity", "y", …: whose face it is
  kName,       // "name", "names"
  kPath,       // "image", "imagePath", "file", …: where the row comes from
  kImages,     // "images": pictures, of .npz alone
  kWrapper,    // "data", "faces", "results", …: a place to look into that names nobody
  kOther,
};

/// Compares without case, '_', '-' and ' '.
Field field_named(std::string_view key);

/// True for what has a slash, or ends in the extension of an image or an array: no person is called
/// so.
bool looks_like_path(std::string_view text);

/// Bytes of a label or name; what is longer is none.
inline constexpr std::size_t kLongestNote = 1024;

/// What a file says about one row, before the rule below.
struct SaidAboutRow {
  std::string label;
  std::string name;
  std::string path;
};

/// The label is `label`, else `name`, each only when it does not look like a path (DeepFace calls
/// the path of an image "identity"); the name is `name`, else `path`, else a label that looks like
/// one. Text longer than kLongestNote or that is no UTF-8 counts as not said.
RowNotes notes_from(SaidAboutRow said);

}  // namespace kith
