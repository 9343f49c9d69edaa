#include <nlohmann/json.hpp>

#include "client/verbs/verbs.hpp"

namespace kith::client {

void declare_pause(CommandLine& line) {
  line.verb("pause", Group::kDaemon, "Stop taking in files and reclustering, until resume",
            "  kith pause")
      .action([](Session& session) {
        session.daemon().pause();
        if (session.json())
          session.print(Json{{"paused", true}});
        else
          session.out() << "paused; go on with kith resume\n";
        return ExitCode::kDone;
      });
}

}  // namespace kith::client
