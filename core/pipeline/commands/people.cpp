// Commands about people and about single faces of theirs.
#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "core/base/error.hpp"
#include "core/base/text.hpp"
#include "core/pipeline/commands/lookup.hpp"

namespace kith {
namespace {

PersonId reference_of(const SampleRecord& sample) {
  return sample.state == SampleState::kReference ? sample.person.value() : 0;
}

ReferenceChange change_of(const CommandContext& context, const SampleRecord& sample,
                          PersonId after) {
  const PersonId before = reference_of(sample);
  auto place = before == 0 ? place_of(context.catalog, sample) : std::nullopt;
  return {sample.id, before, after, place};
}

bool rejected(const Memory& memory, SampleId sample, PersonId person) {
  const auto entry = memory.rejections.find(sample);
  return entry != memory.rejections.end() &&
         std::binary_search(entry->second.begin(), entry->second.end(), person);
}

// Who is not `from` is not `into` either, unless a reference of the one says it is the other: two
// people were said to be one, and that was said last.
void move_rejections(const CommandContext& context, PersonId from, PersonId into,
                     FactChanges& changes) {
  for (const auto& [sample, people] : context.memory.rejections) {
    const bool of_from = std::binary_search(people.begin(), people.end(), from);
    const bool of_into = std::binary_search(people.begin(), people.end(), into);
    if (!of_from && !of_into) continue;
    const PersonId person = reference_of(find_sample(context.catalog, sample));
    const bool is_theirs = person == from || person == into;
    if (of_from) changes.accepted.push_back({sample, from});
    if (of_into && is_theirs) changes.accepted.push_back({sample, into});
    if (of_from && !of_into && !is_theirs) changes.rejected.push_back({sample, into});
  }
}

}  // namespace

Command rename_person(std::string from, std::string to) {
  return [=](const CommandContext& context) {
    expect_name(to);
    const PersonFact person = find_person(context.catalog, from);
    if (context.catalog.find_person(to)) {
      throw Error(ErrorKind::kConflict,
                  fmt::format("there is a person called {} already; 'kith people merge' makes two "
                              "people one",
                              to));
    }
    CommandPlan plan{.kind = CommandKind::kRename,
                     .description = fmt::format("{} renamed {}", printable(from), to),
                     .changes = {}};
    plan.changes.renaming = Renaming{person.id, from, to};
    return plan;
  };
}

Command merge_people(std::string from, std::string into) {
  return [=](const CommandContext& context) {
    const PersonFact gone = find_person(context.catalog, from);
    const PersonFact kept = find_person(context.catalog, into);
    if (gone.id == kept.id) {
      throw Error(ErrorKind::kRequest,
                  fmt::format("{} cannot be merged with itself: name two people", printable(from)));
    }
    CommandPlan plan{
        .kind = CommandKind::kMerge,
        .description = fmt::format("{} merged into {}", printable(from), printable(into)),
        .changes = {}};
    for (const SampleId sample : context.catalog.references_of(gone.id)) {
      plan.changes.references.push_back({sample, gone.id, kept.id});
    }
    move_rejections(context, gone.id, kept.id, plan.changes);
    plan.changes.names = {into};
    plan.changes.removed_people.push_back(gone);
    return plan;
  };
}

Command assign_samples(std::vector<SampleId> samples, std::string name) {
  return [=](const CommandContext& context) {
    CommandPlan plan{.kind = CommandKind::kAssign, .description = {}, .changes = {}};
    FactChanges& changes = plan.changes;
    const PersonFact person = find_or_add_person(context, name, changes);
    for (const SampleId id : in_order(samples)) {
      const SampleRecord sample = find_sample(context.catalog, id);
      changes.samples.push_back(id);
      if (reference_of(sample) == person.id) {
        plan.skipped.push_back(id);
        continue;
      }
      changes.references.push_back(change_of(context, sample, person.id));
      if (rejected(context.memory, id, person.id)) changes.accepted.push_back({id, person.id});
    }
    if (changes.references.empty()) {
      throw Error(ErrorKind::kConflict,
                  fmt::format("these faces are references of {} already", name));
    }
    plan.description = fmt::format("{} assigned to {}", faces(changes.references.size()), name);
    return plan;
  };
}

Command reject_samples(std::vector<SampleId> samples, std::string name) {
  return [=](const CommandContext& context) {
    CommandPlan plan{.kind = CommandKind::kReject, .description = {}, .changes = {}};
    FactChanges& changes = plan.changes;
    const PersonFact person = find_person(context.catalog, name);
    changes.names.push_back(name);
    for (const SampleId id : in_order(samples)) {
      const SampleRecord sample = find_sample(context.catalog, id);
      changes.samples.push_back(id);
      if (rejected(context.memory, id, person.id)) {
        plan.skipped.push_back(id);
        continue;
      }
      changes.rejected.push_back({id, person.id});
      if (reference_of(sample) == person.id) {
        changes.references.push_back(change_of(context, sample, 0));
      }
    }
    if (changes.rejected.empty()) {
      throw Error(ErrorKind::kConflict,
                  fmt::format("these faces were said not to be {} already", printable(name)));
    }
    plan.description =
        fmt::format("{} said not to be {}", faces(changes.rejected.size()), printable(name));
    return plan;
  };
}

}  // namespace kith
