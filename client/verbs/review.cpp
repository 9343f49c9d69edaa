#include <nlohmann/json.hpp>

#include "client/verbs/verbs.hpp"

namespace kith::client {

void declare_review(CommandLine& line) {
  line.verb("review", Group::kFaces, "The link of the page where clusters are named",
            "  kith review\n"
            "  xdg-open \"$(kith review)\"")
      .action([](Session& session) {
        const std::string link = session.daemon().review_link();
        if (session.json())
          session.print(Json{{"link", link}});
        else
          session.out() << link << '\n';
        return ExitCode::kDone;
      });
}

}  // namespace kith::client
