// Help for people: what a verb does, how it is written, and examples to copy.
#pragma once

#include <CLI/App.hpp>
#include <memory>
#include <string>

#include "client/command_line.hpp"

namespace kith::client {

/// Lays out the help of the program, of a noun ("kith people") and of a verb.
std::shared_ptr<CLI::FormatterBase> help_formatter();

/// "Look", "Faces", …: over the verbs of a group.
std::string title_of(Group group);

/// What "people", "samples", … are.
std::string summary_of_noun(const std::string& noun);

/// Addresses, exit codes and first examples: the end of `kith --help`.
std::string overview_footer();

}  // namespace kith::client
