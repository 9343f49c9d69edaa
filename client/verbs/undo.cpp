#include <memory>

#include "client/verbs/tell.hpp"
#include "client/verbs/verbs.hpp"

namespace kith::client {

void declare_undo(CommandLine& line) {
  auto number = std::make_shared<std::optional<std::int64_t>>();
  line.verb("undo", Group::kFaces, "Take back what a person told kith",
            "  kith undo         the last that stands\n"
            "  kith undo 12      that one, if no later one depends on it")
      .positional_or_nothing("N", *number, "the command's number, as kith history shows it")
      .action([number](Session& session) { return told(session, session.daemon().undo(*number)); });
}

}  // namespace kith::client
