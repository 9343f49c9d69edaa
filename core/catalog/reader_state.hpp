// What a CatalogReader holds, and what its lists share.
#pragma once

#include <algorithm>
#include <limits>

#include "core/catalog/connection.hpp"
#include "core/catalog/reader.hpp"

namespace kith {

struct CatalogReader::State {
  explicit State(const std::filesystem::path& path);

  Connection connection;
};

/// LIMIT as SQLite takes it: a negative one would be none at all.
inline std::int64_t row_limit(std::size_t limit) {
  constexpr std::size_t kMost = std::numeric_limits<std::int64_t>::max();
  return static_cast<std::int64_t>(std::min(limit, kMost));
}

}  // namespace kith
