// Names that lie in a file beside the embeddings they belong to, as in list_of_names.pkl beside
// list_of_arrays.pkl, or filenames.pkl beside embeddings.pkl.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/embedding/row_builder.hpp"

namespace kith {

/// The files, in the same folder, whose rows `file_name` may name: those that differ from it in one
/// word ("names", "labels", … for "arrays", "embeddings", …). None when there is no such word in
/// `file_name`. Whether it holds names, read_names says.
std::vector<std::string> embedding_files_for(std::string_view file_name);

/// What a row is called that its own file calls `own` and a file beside it `name`: what its own
/// file says stays.
RowNotes with_name(RowNotes own, const std::string& name);

}  // namespace kith
