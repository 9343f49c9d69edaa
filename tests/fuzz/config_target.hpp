// What the configuration owes whatever text it is given: values in their ranges, or sentences that
// say where the text is wrong.
#pragma once

#include <string_view>

namespace kith::fuzz {

/// Ends the process when a promise is broken.
void read_config(std::string_view text);

}  // namespace kith::fuzz
