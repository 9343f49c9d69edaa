// What was dropped below known/ as commands of whoever dropped it: the owner of the file. Each
// person is an entry of its own, so that one folder that was wrong is taken back and the others
// stay; of very many people at once, as in a first filling, an owner's drop is one entry, for each
// entry costs about as much as a face.
#pragma once

#include <sys/types.h>

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "core/pipeline/commands/command.hpp"

namespace kith {

class Drops {
 public:
  using Owner = uid_t;

  /// How the journal names an owner.
  const std::string& actor(Owner owner);
  /// A face became a reference of `person`.
  void add(Owner owner, const PersonFact& person, const ReferenceChange& change);
  /// It had been said of the face not to be.
  void accept(Owner owner, const PersonFact& person, SampleId sample);
  /// Nobody had this name before; of the next face of that person.
  void introduce(const PersonFact& person) { introduced_[person.id] = person; }

  /// The commands, to be journaled; `redecided` is what they did together.
  std::vector<CommandOutcome> commands(const Redecided& redecided, Timestamp now);

 private:
  struct Entry {
    Owner owner = 0;
    std::vector<std::string> people;
    FactChanges changes;
  };
  Entry& entry(Owner owner, const PersonFact& person);
  void put_together();

  std::map<std::pair<Owner, PersonId>, Entry> entries_;
  std::map<PersonId, PersonFact> introduced_;
  std::map<Owner, std::string> actors_;
};

}  // namespace kith
