#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "client/verbs/verbs.hpp"

namespace kith::client {

void declare_reload(CommandLine& line) {
  line.verb("reload", Group::kDaemon, "Read the configuration again; a bad one is refused",
            "  kith reload")
      .action([](Session& session) {
        const auto at_next_start = session.daemon().reload();
        if (session.json())
          session.print(Json{{"reloaded", true}, {"at_next_start", at_next_start}});
        else if (at_next_start.empty())
          session.out() << "the configuration is in force\n";
        else
          session.out() << fmt::format(
              "the configuration is in force, except {}: restart kithd for that\n",
              fmt::join(at_next_start, ", "));
        return ExitCode::kDone;
      });
}

}  // namespace kith::client
