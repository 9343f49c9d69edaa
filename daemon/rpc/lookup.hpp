// What a caller names, found in the catalog or refused with a sentence.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/catalog/reader.hpp"

namespace kith::rpc {

/// `id` when it can be one; `what` as in "sample". Throws Error{kRequest} for zero and below.
std::int64_t check_id(const char* what, std::int64_t id);

/// These throw Error{kRequest} for what cannot be an id or a name, Error{kNotFound} for what is not
/// there.
SampleRecord find_sample(const CatalogReader& reader, SampleId id);
PersonRecord find_person(const CatalogReader& reader, const std::string& name);
ClusterRecord find_cluster(const CatalogReader& reader, ClusterId id);
/// `path` when a file of this name was taken in.
std::string find_file(const CatalogReader& reader, const std::string& path);
/// JPEG.
std::vector<std::byte> find_thumbnail(const CatalogReader& reader, SampleId sample);

}  // namespace kith::rpc
