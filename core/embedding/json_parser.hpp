// JSON (RFC 8259) into values, without recursion. NaN, Infinity and -Infinity are read as Python
// writes them, so that a row that holds one is refused by its number and not as a riddle of syntax.
#pragma once

#include <string_view>

#include "core/embedding/read_context.hpp"
#include "core/embedding/value.hpp"

namespace kith {

/// The one value in `text`; texts without escapes point into it. Throws Rejection{kMalformed},
/// {kTruncated} when the text ends within the value, {kTooLarge} as Document does.
Value parse_json(std::string_view text, Document& document, const ReadContext& context);

}  // namespace kith
