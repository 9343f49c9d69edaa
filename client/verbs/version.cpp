#include <nlohmann/json.hpp>
#include <optional>

#include "client/failure.hpp"
#include "client/verbs/verbs.hpp"

namespace kith::client {
namespace {

// None where no daemon can be asked; only a wrong address is worth an error here.
std::optional<std::string> daemon_version(Session& session) {
  try {
    return session.daemon().version();
  } catch (const Failure& failure) {
    if (failure.code() == ExitCode::kUsage) throw;
    return std::nullopt;
  }
}

}  // namespace

void declare_version(CommandLine& line) {
  line.verb("version", Group::kDaemon, "The versions of kith and, where it answers, of kithd",
            "  kith version")
      .action([](Session& session) {
        const auto daemon = daemon_version(session);
        if (session.json())
          session.print(
              Json{{"client", KITH_VERSION}, {"daemon", daemon ? Json(*daemon) : Json()}});
        else
          session.out() << "kith  " << KITH_VERSION << "\nkithd "
                        << daemon.value_or("not reachable") << '\n';
        return ExitCode::kDone;
      });
}

}  // namespace kith::client
