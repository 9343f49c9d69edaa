// Names that lie in a file beside the embeddings they belong to, as in list_of_names.pkl beside
// list_of_arrays.pkl, or filenames.pkl beside embeddings.pkl.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/embedding/batch.hpp"

namespace kith {

/// The names of files, in the same folder, that may hold the names for the rows of `file_name`:
/// those that differ from it in one word ("arrays", "embeddings", … for "names", "labels", …).
/// Whether one of them does, read_names says. None when there is no such word in `file_name`.
std::vector<std::string> names_files_for(std::string_view file_name);

/// The other way round: the files whose rows `file_name` may name.
std::vector<std::string> embedding_files_for(std::string_view file_name);

/// Gives each row of `batch` that has no name the one at its row of the file. False, and nothing
/// done, unless there is one name for each row of the file.
bool attach_names(EmbeddingBatch& batch, const std::vector<std::string>& names);

}  // namespace kith
