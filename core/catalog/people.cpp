// Catalog: people.
#include <fmt/format.h>

#include "core/base/error.hpp"
#include "core/base/text.hpp"
#include "core/catalog/writer_state.hpp"

namespace kith {

std::optional<PersonId> Catalog::find_person(const std::string& name) const {
  Query query = state_->read("SELECT id FROM person WHERE name = ?");
  return query.bind(name).step() ? query.optional_integer(0) : std::nullopt;
}

PersonId Catalog::add_person(const std::string& name, Timestamp created_at) {
  if (find_person(name)) {
    throw Error(ErrorKind::kConflict,
                fmt::format("there is a person called {} already", printable(name)));
  }
  const PersonId id = state_->counters.next_person;
  state_->write("INSERT INTO person(id, name, created_at) VALUES (?, ?, ?)")
      .bind(id, name, created_at)
      .run();
  ++state_->counters.next_person;
  ++state_->counters.counts.people;
  return id;
}

std::string Catalog::person_name(PersonId person) const {
  Query query = state_->read("SELECT name FROM person WHERE id = ?");
  if (query.bind(person).step()) return query.text(0);
  throw Error(ErrorKind::kNotFound, fmt::format("the catalog has no person {}", person));
}

}  // namespace kith
