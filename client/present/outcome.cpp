#include "client/present/outcome.hpp"

#include <fmt/format.h>

#include <vector>

#include "core/base/counted.hpp"
#include "core/base/text.hpp"

namespace kith::client {

std::string outcome_text(const v1::Outcome& outcome) {
  const v1::Command& command = outcome.command();
  std::string text = outcome.has_command() ? printable(command.description()) + "\n" : "";
  std::vector<std::string> anew;
  if (outcome.known() > 0) anew.push_back(fmt::format("{} known", outcome.known()));
  if (outcome.unknown() > 0) anew.push_back(fmt::format("{} unknown", outcome.unknown()));
  if (outcome.ambiguous() > 0) anew.push_back(fmt::format("{} ambiguous", outcome.ambiguous()));
  if (!anew.empty()) text += fmt::format("decided anew: {}\n", fmt::join(anew, ", "));
  if (outcome.skipped_size() > 0) {
    text += fmt::format("{} left as {} {}: samples {}\n", counted(outcome.skipped_size(), "face"),
                        outcome.skipped_size() == 1 ? "it" : "they",
                        outcome.skipped_size() == 1 ? "was" : "were",
                        fmt::join(outcome.skipped(), " "));
  }
  if (command.undoable()) text += fmt::format("'kith undo {}' takes it back\n", command.number());
  return text;
}

}  // namespace kith::client
