// Python's pickle machine, protocols 0 to 5, reduced to data: numbers, text, bytes, lists, tuples,
// dictionaries and numpy arrays. It can call nothing. The few functions by which numpy writes its
// arrays are carried out here, by hand; every other global is refused by its name.
#pragma once

#include <cstddef>
#include <span>

#include "core/embedding/read_context.hpp"
#include "core/embedding/value.hpp"

namespace kith {

/// The value that the pickle in `bytes` stands for. Lists may be shared and may contain themselves.
/// Texts and arrays point into `bytes` or `document`. Throws Rejection{kForbiddenContent} for what
/// only code could make, {kTruncated} when the bytes end before the pickle does, {kOverlong} when
/// they go on behind it, {kMalformed}, {kTooLarge}.
Value run_pickle(std::span<const std::byte> bytes, Document& document, const ReadContext& context);

}  // namespace kith
