// One list of two sources: inputs with a final state lie in the catalog, pending ones in the
// daemon's hands. In order of record, pending ones last.
#pragma once

#include <functional>
#include <vector>

#include "core/catalog/reader.hpp"
#include "daemon/control.hpp"
#include "kith/v1/daemon.pb.h"

namespace kith::rpc {

/// A record as it is told: with the path and the first sample of a duplicate's original.
v1::File file_message(const FileRecord& file, const CatalogReader& reader);

/// Fills one page. Every page looks for new records before it lists what is pending, so that an
/// input that is taken in between two pages is never missed; one that was pending on an earlier
/// page may come again with its final state. `pending` is asked before the catalog is, for the same
/// reason. Throws Error{kRequest} for a bad size, token or state.
void list_files(const v1::ListFilesRequest& request, const CatalogReader& reader,
                const std::function<std::vector<PendingFile>()>& pending,
                v1::ListFilesResponse& response);

}  // namespace kith::rpc
