#include <fmt/format.h>

#include <memory>
#include <nlohmann/json.hpp>

#include "client/confirm.hpp"
#include "client/failure.hpp"
#include "client/verbs/verbs.hpp"
#include "core/base/counted.hpp"
#include "core/base/text.hpp"

namespace kith::client {
namespace {

constexpr std::chrono::milliseconds kBetweenTries{50};

// The daemon begins anew, and answers again in a moment. False when the person did not wait.
bool wait_until_back(Session& session, const v1::Status& before) {
  const auto is_another = [&] {
    try {
      const auto now = session.daemon().status().start_time();
      return now.seconds() != before.start_time().seconds() ||
             now.nanos() != before.start_time().nanos();
    } catch (const ConnectionLost&) {
      return false;
    }
  };
  while (session.terminal().wait(kBetweenTries)) {
    if (session.reconnect() && is_another()) return true;
  }
  return false;
}

ExitCode reset(Session& session, bool yes) {
  const v1::Status before = session.daemon().status();
  confirm(session, yes, fmt::format("start {} over", printable(before.root())),
          fmt::format("{} {} and {} are forgotten, and every id counts from 1 again; archive/ and "
                      "failed/ stay as they are",
                      before.people(), before.people() == 1 ? "person" : "people",
                      counted(before.samples(), "sample")));
  session.daemon().reset();
  wait_until_back(session, before);
  if (session.json()) {
    session.print(Json{{"reset", true}});
  } else {
    session.out() << "started over; what lies in the inbox is taken in\n"
                     "now, what is moved there from archive/ then\n";
  }
  return ExitCode::kDone;
}

}  // namespace

void declare_reset(CommandLine& line) {
  auto yes = std::make_shared<bool>(false);
  line.verb("reset", Group::kDaemon, "Forget everything and start the root over",
            "  kith reset                         asks first\n"
            "  kith reset --yes                   for scripts")
      .flag("--yes", *yes, "do not ask")
      .action([yes](Session& session) { return reset(session, *yes); });
}

}  // namespace kith::client
