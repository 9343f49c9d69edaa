#include <nlohmann/json.hpp>

#include "client/verbs/verbs.hpp"

namespace kith::client {

void declare_resume(CommandLine& line) {
  line.verb("resume", Group::kDaemon, "Go on after pause", "  kith resume")
      .action([](Session& session) {
        session.daemon().resume();
        if (session.json())
          session.print(Json{{"paused", false}});
        else
          session.out() << "resumed\n";
        return ExitCode::kDone;
      });
}

}  // namespace kith::client
