// What a caller names, found in the catalog or refused with a sentence.
#pragma once

#include <cstdint>
#include <string>

#include "core/catalog/reader.hpp"

namespace kith::rpc {

/// `id` when it can be one; `what` as in "sample". Throws Error{kRequest} for zero and below.
std::int64_t check_id(const char* what, std::int64_t id);

/// These throw Error{kRequest} for what cannot be an id or a name, Error{kNotFound} for what is not
/// there.
SampleRecord find_sample(const CatalogReader& reader, SampleId id);
PersonRecord find_person(const CatalogReader& reader, const std::string& name);
ClusterRecord find_cluster(const CatalogReader& reader, ClusterId id);

}  // namespace kith::rpc
