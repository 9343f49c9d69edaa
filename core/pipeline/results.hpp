// What is in the catalog as files for other programs: samples.csv, clusters.csv and people.csv,
// RFC 4180 in UTF-8 with a line of titles, samples in the order of intake, so that a data set is
// joined by file and row. A cell is empty where there is nothing to say.
#pragma once

#include <array>
#include <filesystem>
#include <string_view>

#include "core/catalog/reader.hpp"

namespace kith {

inline constexpr std::array<std::string_view, 3> kResultNames = {"people.csv", "clusters.csv",
                                                                 "samples.csv"};

/// Writes all three into `folder`, which is made where it is missing, and puts them in the place of
/// those of before together, when all are whole. Memory does not grow with the catalog. Throws
/// Error{kRetry} as writing and reading do.
void write_results(const CatalogReader& catalog, const std::filesystem::path& folder);

}  // namespace kith
