// What the catalog keeps of a file that could not be taken in.
#pragma once

#include "core/catalog/catalog.hpp"
#include "core/embedding/rejection.hpp"

namespace kith {

/// Inside a transaction: records that a file fails, and journals it. Of `file` counts what it is
/// (path, bytes, and where in the archive it lies, if it does); it is on its way to failed/ from
/// then on.
FileRecord record_failure(Catalog& catalog, const FileRecord& file, const Rejection& rejection,
                          Timestamp now);

}  // namespace kith
