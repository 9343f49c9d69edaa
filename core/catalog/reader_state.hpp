// What a CatalogReader holds, and what its lists share.
#pragma once

#include <algorithm>
#include <limits>

#include "core/catalog/connection.hpp"
#include "core/catalog/reader.hpp"

namespace kith {

/// A file and the ids of its first and its last sample.
struct FileSpan {
  FileId id = 0;
  SampleId first = 0;
  SampleId last = 0;
};

struct CatalogReader::State {
  explicit State(const std::filesystem::path& path);

  /// Files of this path that were taken in, or the originals of their bytes; the newest 1,000.
  std::vector<FileSpan> spans_of(const std::string& path);

  Connection connection;
};

/// LIMIT as SQLite takes it: a negative one would be none at all.
inline std::int64_t row_limit(std::size_t limit) {
  constexpr std::size_t kMost = std::numeric_limits<std::int64_t>::max();
  return static_cast<std::int64_t>(std::min(limit, kMost));
}

}  // namespace kith
