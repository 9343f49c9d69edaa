// What lies beside an input when it is read: a .json of the same stem that describes its faces. It
// goes into the catalog with them, so that the first that is heard of a face says where and when.
#pragma once

#include <optional>
#include <string>

#include "core/pipeline/arrival.hpp"

namespace kith {

/// None where there is no such file, or it cannot be read, is none of these, or is not for
/// `rows` rows: it is looked at again on its own, and what is wrong with it is told then. `folder`
/// is the open one of the input of this `path`.
std::optional<MetadataBeside> read_metadata_beside(int folder, const std::string& path,
                                                   std::size_t rows, const ReadLimits& limits);

}  // namespace kith
