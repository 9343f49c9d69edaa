// Where the crops of samples lie that are to go.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "core/catalog/catalog.hpp"
#include "core/pipeline/erasure/archived_names.hpp"
#include "core/pipeline/spool.hpp"

namespace kith {

/// A crop lies in the archive under its path, or that with a suffix where another had the name: all
/// of these, relative to the root, but those that a sample shows that stays. `going` ascending.
std::vector<std::string> crops_that_go(const Catalog& catalog, const RootLayout& layout,
                                       const std::string& image, std::span<const SampleId> going,
                                       ArchivedNames& archived);

/// "" for a path without a folder.
std::string parent_of(const std::string& path);
/// What is left of it without the folder.
std::string name_in(const std::string& path);

}  // namespace kith
