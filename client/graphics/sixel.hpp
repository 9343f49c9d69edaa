// Pictures as DEC's Sixel: xterm, foot, Windows Terminal, mlterm, tmux and others show them.
#pragma once

#include <string>

#include "client/graphics/picture.hpp"

namespace kith::client {

/// What a terminal is sent to show `picture` at the cursor, in a fixed palette of 252 colors
/// (6 x 7 x 6), dithered in a 4 x 4 pattern (Bayer 1973). A palette of the picture's own would look
/// a little finer and take five times the code; a face is recognised in either.
std::string sixel_picture(const Picture& picture);

}  // namespace kith::client
