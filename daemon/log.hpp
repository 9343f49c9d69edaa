// Readable lines on standard error: with the time on a terminal or in a file, with the level as
// systemd reads it where standard error goes to the journal.
#pragma once

#include <string>

namespace kith {

/// `level`: "debug", "info", "warning", "error". May be called again to change it.
void set_up_log(const std::string& level);

}  // namespace kith
