// What a pickle may name and call: the handful of functions that numpy's own pickles use, each
// carried out on values, none of them Python's.
#pragma once

#include <optional>
#include <string_view>

#include "core/embedding/read_context.hpp"
#include "core/embedding/value.hpp"

namespace kith {

/// None for every global but those of NumpyGlobal, under the module names of numpy 1 and 2.
std::optional<NumpyGlobal> numpy_global(std::string_view module, std::string_view name);

/// What calling `function` with `arguments` (a tuple) gives. Throws Rejection{kMalformed} for
/// arguments that numpy does not write, {kForbiddenContent} for a call of what is no function.
Value call_numpy(const Value& function, const Value& arguments, Document& document,
                 const ReadContext& context);

/// Gives an array or an element type that call_numpy made its state.
void set_numpy_state(const Value& object, const Value& state, Document& document,
                     const ReadContext& context);

}  // namespace kith
