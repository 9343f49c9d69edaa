// What people say and take back, as entries of the journal of commands.

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "core/pipeline/commands/lookup.hpp"
#include "core/pipeline/engine.hpp"

namespace kith {
namespace {

// Throws Error{kConflict} that names the first later command that would be lost.
void expect_independent(const Catalog& catalog, const CommandRecord& command,
                        const FactChanges& changes) {
  for (const CommandRecord& later : catalog.standing_commands(command.number)) {
    if (later.changes.empty() || !depends(parse_changes(later.changes), changes)) continue;
    throw Error(ErrorKind::kConflict,
                fmt::format("command {} ({}) cannot be taken back while command {} ({}) stands, "
                            "which depends on it: 'kith undo {}' first",
                            command.number, command.description, later.number, later.description,
                            later.number));
  }
}

Error lasting(const CommandRecord& command, const std::string& why) {
  return {ErrorKind::kConflict, fmt::format("command {} ({}) cannot be taken back: {}",
                                            command.number, command.description, why)};
}

Error erased(const CommandRecord& command) {
  const bool forgot = command.kind == CommandKind::kForgetPerson ||
                      command.kind == CommandKind::kForgetSamples ||
                      command.kind == CommandKind::kForgetFiles;
  return lasting(command, forgot ? "forgetting cannot be undone, what it would need was erased"
                                 : "what it would need was erased");
}

}  // namespace

CommandOutcome Engine::run(const Command& command, const std::string& actor) {
  return commit([&] {
    const CommandContext context{catalog_, memory_, clock_.now()};
    CommandPlan plan = command(context);
    CommandOutcome outcome;
    outcome.skipped = std::move(plan.skipped);
    if (plan.description.empty()) return outcome;
    outcome.redecided = apply(context, plan.changes, name_of(plan.kind), actor, outcome.discarded);
    outcome.references = plan.changes.references.size();
    outcome.command = {.number = 0,
                       .kind = plan.kind,
                       .actor = actor,
                       .time = context.now,
                       .description = std::move(plan.description),
                       .changes = to_document(plan.changes),
                       .undone_by = {}};
    journal(outcome);
    return outcome;
  });
}

CommandOutcome Engine::undo(std::optional<CommandNumber> number, const std::string& actor) {
  return commit([&] {
    const CommandContext context{catalog_, memory_, clock_.now()};
    const CommandRecord taken_back = command_to_undo(number);
    const FactChanges changes = parse_changes(taken_back.changes);
    expect_independent(catalog_, taken_back, changes);
    expect_unchanged(catalog_, changes);

    FactChanges opposite = inverse(changes);
    CommandOutcome outcome;
    if (opposite.thresholds) take_back_thresholds(*opposite.thresholds);
    outcome.redecided = apply(context, opposite, "undo", actor, outcome.discarded);
    outcome.references = opposite.references.size();
    outcome.command = {.number = 0,
                       .kind = CommandKind::kUndo,
                       .actor = actor,
                       .time = context.now,
                       .description = fmt::format("took back command {} ({}){}", taken_back.number,
                                                  taken_back.description,
                                                  opposite.thresholds ? ", and pinned both" : ""),
                       .changes = {},
                       .undone_by = {}};
    journal(outcome);
    catalog_.set_undone(taken_back.number, outcome.command.number);
    return outcome;
  });
}

CommandRecord Engine::command_to_undo(std::optional<CommandNumber> number) const {
  if (!number) return last_to_undo();
  auto command = catalog_.command(*number);
  if (!command) {
    throw Error(ErrorKind::kNotFound,
                fmt::format("there is no command {}; 'kith history' lists all", *number));
  }
  if (command->undone_by)
    throw lasting(*command, fmt::format("command {} did that", *command->undone_by));
  if (command->kind == CommandKind::kUndo)
    throw lasting(*command, "it took back another; give that again instead");
  if (command->changes.empty()) throw erased(*command);
  return *std::move(command);
}

// The last that stands, even where that cannot be taken back: whoever forgot somebody a moment ago
// means that, and nothing before it.
CommandRecord Engine::last_to_undo() const {
  std::vector<CommandRecord> standing = catalog_.standing_commands(0);
  // What moved by itself is taken back by its number alone.
  std::erase_if(standing, [](const CommandRecord& command) {
    return command.kind == CommandKind::kCalibrate && command.actor.empty();
  });
  if (standing.empty()) {
    throw Error(ErrorKind::kNotFound, "there is no command to take back; 'kith history' lists all");
  }
  if (!standing.back().changes.empty()) return standing.back();
  const Error refusal = erased(standing.back());
  const auto before = std::find_if(standing.rbegin(), standing.rend(),
                                   [](const CommandRecord& one) { return !one.changes.empty(); });
  if (before == standing.rend()) throw refusal;
  throw Error(refusal.kind(),
              fmt::format("{}; 'kith undo {}' takes back what was told before it ({})",
                          refusal.what(), before->number, before->description));
}

void Engine::journal(CommandOutcome& outcome) {
  CommandRecord& command = outcome.command;
  command.number = catalog_.add_command(command);
  const bool undone = command.kind == CommandKind::kUndo;
  catalog_.add_event(
      {.time = command.time,
       .kind = undone ? EventKind::kCommandUndone : EventKind::kCommand,
       .actor = command.actor,
       .detail = fmt::format(
           R"({{"number":{},"kind":"{}","references":{},"known":{},"unknown":{},"ambiguous":{}}})",
           command.number, name_of(command.kind), outcome.references, outcome.redecided.known,
           outcome.redecided.unknown, outcome.redecided.ambiguous)});
}

}  // namespace kith
