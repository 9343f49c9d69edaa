// Where the metadata lie that said something of files that are to go.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "core/catalog/catalog.hpp"
#include "core/pipeline/erasure/archived_names.hpp"
#include "core/pipeline/spool.hpp"

namespace kith {

/// Paths below archive/ of the .json that lie there beside the file of this path, those with a
/// suffix too. Which of them spoke of which file of that stem is not recorded: one goes unless all
/// it says is known of a file that stays. An input of its own is no metadata. `going`: the files of
/// which faces go.
std::vector<std::string> metadata_that_goes(const Catalog& catalog, const RootLayout& layout,
                                            const std::string& path, const std::set<FileId>& going,
                                            ArchivedNames& archived);

/// "a/b.json" for "a/b.npy".
std::string metadata_path(const std::string& path);

}  // namespace kith
