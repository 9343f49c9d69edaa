#include <nlohmann/json.hpp>

#include "client/verbs/verbs.hpp"

namespace kith::client {

void declare_reload(CommandLine& line) {
  line.verb("reload", Group::kDaemon, "Read the configuration again; a bad one is refused",
            "  kith reload")
      .action([](Session& session) {
        session.daemon().reload();
        if (session.json())
          session.print(Json{{"reloaded", true}});
        else
          session.out() << "the configuration is in force\n";
        return ExitCode::kDone;
      });
}

}  // namespace kith::client
