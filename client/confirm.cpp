#include "client/confirm.hpp"

#include <fmt/format.h>

#include "client/failure.hpp"

namespace kith::client {

void confirm(Session& session, bool yes, const std::string& what, const std::string& loss) {
  if (yes) return;
  if (!session.terminal().input || !session.terminal().errors) {
    throw Failure(ExitCode::kUsage,
                  fmt::format("nobody can be asked here whether to {}: {}; say --yes if that is "
                              "meant",
                              what, loss));
  }
  session.err() << fmt::format("kith: {}? {} [y/N] ", what, loss) << std::flush;
  const std::string answer = session.terminal().read_line();
  if (answer == "y" || answer == "Y" || answer == "yes") return;
  throw Failure(ExitCode::kFailed, "nothing was changed");
}

}  // namespace kith::client
