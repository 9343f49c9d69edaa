// Finds out whether a terminal can show pictures, by asking it.
#pragma once

#include <chrono>
#include <string_view>

namespace kith::client {

enum class Graphics { kNone, kSixel, kKitty };

/// What a terminal's answers to kitty's query and to Primary Device Attributes say.
Graphics graphics_in(std::string_view answers);

/// Asks the terminal at `descriptor` and waits at most `patience`: every terminal answers the
/// second question, so that those which do not know the first cost no waiting. Its settings are as
/// before afterwards, and what it answered is never left for the shell to read. kNone where it is
/// no terminal, or where we are not in its foreground.
Graphics ask_for_graphics(int descriptor, std::chrono::milliseconds patience);

}  // namespace kith::client
