// What is said about faces finds them: whenever it comes, with their file or long after.
#pragma once

#include <string>

#include "core/catalog/catalog.hpp"
#include "core/pipeline/engine.hpp"

namespace kith {

/// Why a root that is pinned to `pinned` ("" to none) refuses what says it is of `model`; none
/// where it does not.
std::optional<Rejection> refuse_model(const std::string& path, const std::string& model,
                                      const std::string& pinned);

/// Inside a transaction: stores what `metadata`, which came as `path` and fits, says of the samples
/// of `file`. Journaled where anything changes by it; clusters may recur by it.
void describe_samples(Catalog& catalog, const FileRecord& file, const Metadata& metadata,
                      const std::string& path, const VisitRule& visits, Timestamp now);

/// Inside a transaction: metadata that came by itself, to those of the newest files of its stem
/// that it fits. It fails where it fits none, or says nothing and none is there.
ImageOutcome attach_metadata(Catalog& catalog, const Arrival& arrival, const EngineOptions& options,
                             Timestamp now);

}  // namespace kith
