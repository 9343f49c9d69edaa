// Which folder may include what: the arrows of the code, as a table and a check over one line.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace kith::test {

/// What stands between the quotes or angle brackets of an #include line; none for other lines.
std::optional<std::string> included_by(std::string_view line);

/// Why `file` must not include `header` (both relative to the top of the tree; a header of a
/// library as it is written): a sentence naming the arrow. None when it may.
std::optional<std::string> broken_arrow(std::string_view file, std::string_view header);

}  // namespace kith::test
