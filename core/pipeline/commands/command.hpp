// A command is what a person says: an object that looks at the catalog and answers which facts it
// changes. Applying it, deciding anew, storing it in the journal of commands and taking it back are
// the same for all of them (Engine::run, Engine::undo).
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "core/pipeline/commands/fact_changes.hpp"
#include "core/pipeline/decide_anew.hpp"

namespace kith {

/// What a command may look at, inside the transaction that will apply it.
struct CommandContext {
  Catalog& catalog;
  Memory& memory;
  Timestamp now;
};

struct CommandPlan {
  CommandKind kind = CommandKind::kLabel;
  std::string description;  // a sentence for people, without a full stop; empty: nothing to do
  FactChanges changes;
  std::vector<SampleId> skipped = {};  // named by the command, left as they are
};

using Command = std::function<CommandPlan(const CommandContext&)>;

/// What became of a command.
struct CommandOutcome {
  CommandRecord command;
  Redecided redecided;
  std::size_t references = 0;  // samples that became references, or ceased to be
  std::vector<SampleId> skipped;
  std::vector<std::string> discarded;  // files, relative to the root, that nothing refers to now
};

/// Applies the changes to catalog and memory and decides anew what they touch. Fills in what that
/// did to clusters, and in `discarded` the bytes of files that were given up.
Redecided apply(const CommandContext& context, FactChanges& changes, std::string_view cause,
                const std::string& actor, std::vector<std::string>& discarded);

/// Throws Error{kConflict} where the catalog is no longer as `changes` left it, through something
/// that was no command.
void expect_unchanged(const Catalog& catalog, const FactChanges& changes);

// --- the commands; each throws Error{kNotFound}, {kRequest} or {kConflict} with a sentence
// --------

/// Which members of a cluster a command is about: all, only these, or all but these.
struct MemberChoice {
  std::vector<SampleId> only;
  std::vector<SampleId> except;
};

/// Members of a cluster become references of a new or existing person; those that are known not to
/// be that person stay.
Command label_cluster(ClusterId cluster, std::string name, MemberChoice choice = {});
Command dismiss_cluster(ClusterId cluster);
/// `samples` go into a cluster of their own, and stay apart from the rest over all reclusters.
Command split_cluster(ClusterId cluster, std::vector<SampleId> samples);
Command rename_person(std::string from, std::string to);
/// All of `from` becomes `into`'s, who has to exist.
Command merge_people(std::string from, std::string into);
/// Samples become references of a new or existing person.
Command assign_samples(std::vector<SampleId> samples, std::string name);
/// Samples are never this person.
Command reject_samples(std::vector<SampleId> samples, std::string name);

}  // namespace kith
