// Pictures by the terminal graphics protocol of kitty (sw.kovidgoyal.net/kitty/graphics-protocol),
// which WezTerm, Ghostty and Konsole speak too.
#pragma once

#include <string>
#include <string_view>

namespace kith::client {

/// What a terminal is sent to show `png` at the cursor: chunks of base64, at most 4,096 characters
/// each.
std::string kitty_picture(std::string_view png);

}  // namespace kith::client
