#include "core/pipeline/erasure/selves.hpp"

#include <algorithm>
#include <set>
#include <utility>

#include "core/pipeline/commands/fact_changes.hpp"

namespace kith {
namespace {

class Search {
 public:
  Search(const Catalog& catalog, const PersonFact& person, const std::vector<SampleId>& samples)
      : catalog_(catalog), samples_(samples) {
    for (const CommandRecord& command : catalog.commands()) {
      if (command.changes.empty()) continue;
      told_.push_back({command.undone_by.has_value(), parse_changes(command.changes)});
    }
    find(person);
    while (find_more()) {
    }
  }

  Selves found() const {
    Selves selves{found_, {}, {}};
    for (const std::string& name : names_) {
      (is_anothers(name) ? selves.shared : selves.names).push_back(name);
    }
    for (PersonFact& person : selves.people) {
      if (is_anothers(person.name)) person.name.clear();
    }
    return selves;
  }

 private:
  struct Told {
    bool undone = false;
    FactChanges changes;
  };

  bool is_found(PersonId id) const { return ids_.contains(id); }

  bool is_anothers(const std::string& name) const {
    const auto bearer = catalog_.find_person(name);
    return bearer && !is_found(*bearer);
  }

  void find(const PersonFact& person) {
    found_.push_back(person);
    ids_.insert(person.id);
    names_.insert(person.name);
    for (const Told& told : told_) {
      const auto& renaming = told.changes.renaming;
      if (!renaming || renaming->person != person.id) continue;
      names_.insert({renaming->before, renaming->after});
    }
  }

  bool find_more() {
    const std::size_t before = found_.size();
    for (const auto& [undone, changes] : told_) {
      const auto& gone = undone ? changes.added_people : changes.removed_people;
      for (const PersonFact& person : gone) {
        if (is_found(person.id) || catalog_.is_person(person.id)) continue;
        if (undone ? was_made_of_them(person.id, changes)
                   : became_one_of_them(person.id, changes)) {
          find(person);
        }
      }
    }
    return found_.size() > before;
  }

  bool was_made_of_them(PersonId person, const FactChanges& changes) const {
    return std::any_of(changes.references.begin(), changes.references.end(),
                       [&](const ReferenceChange& change) {
                         return change.after == person &&
                                std::binary_search(samples_.begin(), samples_.end(), change.sample);
                       });
  }

  bool became_one_of_them(PersonId person, const FactChanges& merge) const {
    for (const ReferenceChange& change : merge.references) {
      if (change.before == person) return is_found(change.after);
    }
    // One without a face: the merge tells by name alone into whom.
    return std::any_of(merge.names.begin(), merge.names.end(), [&](const std::string& into) {
      return names_.contains(into) && !is_anothers(into);
    });
  }

  const Catalog& catalog_;
  const std::vector<SampleId>& samples_;
  std::vector<Told> told_;
  std::vector<PersonFact> found_;
  std::set<PersonId> ids_;
  std::set<std::string> names_;
};

}  // namespace

Selves selves_of(const Catalog& catalog, const PersonFact& person,
                 const std::vector<SampleId>& samples) {
  return Search(catalog, person, samples).found();
}

}  // namespace kith
