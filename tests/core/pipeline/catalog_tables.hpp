// The tables of a catalog as text, to see whether two catalogs say the same.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace kith::test {

/// Every row of every table, by table; journals (event, command) and counters of ids left out, for
/// they tell what happened and not what is.
std::map<std::string, std::vector<std::string>> tables_of(const std::filesystem::path& catalog);

/// One answer of SQL as text, columns parted by '|'.
std::vector<std::string> rows_of(const std::filesystem::path& catalog, const std::string& sql);

}  // namespace kith::test
