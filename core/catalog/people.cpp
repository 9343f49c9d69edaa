// Catalog: people.
#include <fmt/format.h>

#include <algorithm>

#include "core/base/error.hpp"
#include "core/base/text.hpp"
#include "core/catalog/writer_state.hpp"

namespace kith {
namespace {

void expect_free_name(const Catalog& catalog, const std::string& name) {
  if (!catalog.find_person(name)) return;
  throw Error(ErrorKind::kConflict,
              fmt::format("there is a person called {} already", printable(name)));
}

}  // namespace

std::optional<PersonId> Catalog::find_person(const std::string& name) const {
  Query query = state_->read("SELECT id FROM person WHERE name = ?");
  return query.bind(name).step() ? query.optional_integer(0) : std::nullopt;
}

PersonId Catalog::add_person(const std::string& name, Timestamp created_at) {
  const PersonId id = next_person_id();
  restore_person({id, name, created_at});
  return id;
}

PersonId Catalog::next_person_id() const {
  return state_->counters.next_person;
}

void Catalog::restore_person(const PersonFact& person) {
  expect_free_name(*this, person.name);
  state_->write("INSERT INTO person(id, name, created_at) VALUES (?, ?, ?)")
      .bind(person.id, person.name, person.created_at)
      .run();
  state_->counters.next_person = std::max(state_->counters.next_person, person.id + 1);
  ++state_->counters.counts.people;
}

std::optional<PersonFact> Catalog::find_person_fact(const std::string& name) const {
  Query query = state_->read("SELECT id, name, created_at FROM person WHERE name = ?");
  if (!query.bind(name).step()) return std::nullopt;
  return PersonFact{query.integer(0), query.text(1), query.time(2)};
}

void Catalog::rename_person(PersonId person, const std::string& name) {
  expect_free_name(*this, name);
  state_->write("UPDATE person SET name = ? WHERE id = ?").bind(name, person).run();
}

bool Catalog::is_person(PersonId person) const {
  Query query = state_->read("SELECT 1 FROM person WHERE id = ?");
  return query.bind(person).step();
}

bool Catalog::is_referred_to(PersonId person) const {
  Query query = state_->read(
      "SELECT 1 WHERE EXISTS (SELECT 1 FROM sample WHERE person_id = ?1) "
      "OR EXISTS (SELECT 1 FROM rejection WHERE person_id = ?1)");
  return query.bind(person).step();
}

void Catalog::remove_person(PersonId person) {
  state_->write("DELETE FROM person WHERE id = ?").bind(person).run();
  if (state_->connection.changed_rows() == 0) {
    throw Error(ErrorKind::kNotFound, fmt::format("the catalog has no person {}", person));
  }
  --state_->counters.counts.people;
}

std::vector<SampleId> Catalog::references_of(PersonId person) const {
  Query query = state_->read("SELECT id FROM sample WHERE person_id = ? AND state = 3 ORDER BY id");
  query.bind(person);
  std::vector<SampleId> samples;
  while (query.step()) samples.push_back(query.integer(0));
  return samples;
}

std::string Catalog::person_name(PersonId person) const {
  Query query = state_->read("SELECT name FROM person WHERE id = ?");
  if (query.bind(person).step()) return query.text(0);
  throw Error(ErrorKind::kNotFound, fmt::format("the catalog has no person {}", person));
}

}  // namespace kith
