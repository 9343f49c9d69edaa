// Times as numpy keeps them: datetime64, a count of some unit since 1970 in UTC.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "core/base/clock.hpp"
#include "core/embedding/array_view.hpp"

namespace kith {

/// Whether elements are datetime64 of a unit that is known ("<M8[ns]").
bool is_datetime(const Dtype& dtype);

/// Element `i` of an array of those, NaT being none. Throws Rejection{kMalformed} for a time
/// outside the years 1 to 9999; `where` is "in row 3" or empty.
std::optional<Timestamp> datetime_at(const ArrayView& array, std::size_t i, std::string_view where,
                                     const ReadContext& context);

}  // namespace kith
