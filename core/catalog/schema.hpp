// The tables of kith.db and the steps that lead from one version of them to the next.
#pragma once

#include <cstddef>
#include <string_view>

#include "core/catalog/connection.hpp"

namespace kith {

inline constexpr std::size_t kPageBytes = 16384;  // of a catalog that is made new
inline constexpr std::size_t kCachePages = 2048;  // that the writer holds

/// The version of the schema that this program reads and writes (PRAGMA user_version).
int schema_version();

/// Prepares a connection that writes: creates the tables in an empty database, migrates older ones
/// in one transaction a version, sets what has to be set on each connection. Throws
/// Error{kConfiguration} for a catalog of a newer version or a database that is no catalog.
void prepare_for_writing(Connection& connection);

/// Prepares a connection that only reads. Throws Error{kConfiguration} as above, Error{kRetry} for
/// a catalog that no writer has created or migrated yet.
void prepare_for_reading(Connection& connection);

}  // namespace kith
