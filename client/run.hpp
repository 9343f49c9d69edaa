// The whole of kith but for the process around it: main() and the tests call the same function.
#pragma once

#include <ostream>

#include "client/terminal.hpp"

namespace kith::client {

/// Runs the command line and returns the exit code of the process. Environment: KITH_ADDRESS.
int run(int argc, const char* const* argv, std::ostream& out, std::ostream& err,
        const Terminal& terminal);

}  // namespace kith::client
