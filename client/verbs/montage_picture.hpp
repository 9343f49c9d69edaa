// A montage in the terminal itself.
#pragma once

#include "client/exit_code.hpp"
#include "client/session.hpp"

namespace kith::client {

/// Draws the first page of the cluster's montage where the terminal can show it (kitty's protocol
/// or Sixel; it is asked), and prints the path of its file where it cannot or where there is no
/// terminal.
ExitCode show_montage(Session& session, const v1::Cluster& cluster);

}  // namespace kith::client
