// In which order the faces of one person or cluster are looked at.
#pragma once

#include <vector>

#include "core/catalog/reader.hpp"

namespace kith {

/// The medoid first, then by distance to it (ties: the lower id). The medoid is the member with the
/// smallest sum of squared distances to the others, which is the member nearest to their mean:
/// linear in the number of members, where the sum of plain distances would be quadratic.
std::vector<SampleId> order_by_medoid(const CatalogReader& catalog,
                                      const std::vector<CatalogReader::Member>& members);

}  // namespace kith
