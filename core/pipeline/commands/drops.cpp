#include "core/pipeline/commands/drops.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "core/base/user.hpp"
#include "core/pipeline/commands/lookup.hpp"

namespace kith {
namespace {

constexpr std::size_t kPeopleApart = 64;

template <typename T>
void append(std::vector<T>& all, std::vector<T>& more) {
  all.insert(all.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
}

}  // namespace

const std::string& Drops::actor(Owner owner) {
  const auto [place, is_new] = actors_.try_emplace(owner);
  if (is_new) place->second = actor_of(owner);
  return place->second;
}

Drops::Entry& Drops::entry(Owner owner, const PersonFact& person) {
  const auto [place, is_new] = entries_.try_emplace({owner, person.id});
  Entry& entry = place->second;
  if (is_new) {
    entry.owner = owner;
    entry.people = {person.name};
    entry.changes.names = {person.name};
  }
  if (const auto introduced = introduced_.find(person.id); introduced != introduced_.end()) {
    entry.changes.added_people.push_back(introduced->second);
    introduced_.erase(introduced);
  }
  return entry;
}

void Drops::add(Owner owner, const PersonFact& person, const ReferenceChange& change) {
  entry(owner, person).changes.references.push_back(change);
}

void Drops::accept(Owner owner, const PersonFact& person, SampleId sample) {
  entry(owner, person).changes.accepted.push_back({sample, person.id});
}

// One entry an owner.
void Drops::put_together() {
  std::map<std::pair<Owner, PersonId>, Entry> together;
  for (auto& [key, entry] : entries_) {
    Entry& all = together[{key.first, 0}];
    all.owner = key.first;
    append(all.people, entry.people);
    append(all.changes.names, entry.changes.names);
    append(all.changes.references, entry.changes.references);
    append(all.changes.accepted, entry.changes.accepted);
    append(all.changes.added_people, entry.changes.added_people);
  }
  entries_ = std::move(together);
}

std::vector<CommandOutcome> Drops::commands(const Redecided& redecided, Timestamp now) {
  if (entries_.size() > kPeopleApart) put_together();
  std::vector<CommandOutcome> outcomes;
  for (auto& [key, entry] : entries_) {
    FactChanges& changes = entry.changes;
    std::sort(changes.references.begin(), changes.references.end(),
              [](const auto& a, const auto& b) { return a.sample < b.sample; });
    changes.moved_clusters = redecided.clusters;
    changes.revived_clusters = redecided.revived;
    const std::size_t count = changes.references.size();
    const std::string whose = entry.people.size() == 1
                                  ? entry.people.front()
                                  : fmt::format("{} people", entry.people.size());
    CommandOutcome& outcome = outcomes.emplace_back();
    if (entries_.size() == 1) outcome.redecided = redecided;
    outcome.references = count;
    outcome.command = {
        .number = 0,
        .kind = CommandKind::kEnroll,
        .actor = actor(entry.owner),
        .time = now,
        .description = fmt::format("{} of {} dropped below known/", faces(count), whose),
        .changes = to_document(changes),
        .undone_by = {}};
  }
  return outcomes;
}

}  // namespace kith
