#include <fmt/format.h>

#include <limits>
#include <memory>

#include "client/present/phrases.hpp"
#include "client/present/words.hpp"
#include "client/verbs/listing.hpp"
#include "client/verbs/verbs.hpp"
#include "core/base/text.hpp"

namespace kith::client {
namespace {

using Kind = Column::Kind;

std::string standing(const v1::Command& command) {
  if (command.has_undone_by()) return fmt::format("undone by {}", command.undone_by());
  return command.undoable() ? "stands" : "for good";
}

ExitCode history(Session& session, std::optional<std::int64_t> last) {
  Listing listing(session, "commands",
                  {{"N", Kind::kNumber, 9},
                   {"WHEN", Kind::kWord, 5},
                   {"WHO", Kind::kText, 4},
                   {"WHAT", Kind::kText, 8},
                   {"STATE", Kind::kWord, 7}},
                  "nobody told kith anything yet");
  const Timestamp now = session.terminal().now();
  std::int64_t left = last.value_or(std::numeric_limits<std::int64_t>::max());
  session.daemon().list_commands([&](const v1::Command& command) {
    return left-- > 0 && listing.add(command, [&]() -> std::vector<std::string> {
      return {std::to_string(command.number()), relative(timestamp_of(command.time()), now),
              command.has_actor() ? printable(command.actor()) : "kithd",
              printable(command.description()), standing(command)};
    });
  });
  return listing.finish();
}

}  // namespace

void declare_history(CommandLine& line) {
  auto last = std::make_shared<std::optional<std::int64_t>>();
  line.verb("history", Group::kFaces, "What people told kith, the newest first",
            "  kith history\n"
            "  kith history --last 5")
      .number("--last", *last, 1, "N", "no more than N")
      .action([last](Session& session) { return history(session, *last); });
}

}  // namespace kith::client
