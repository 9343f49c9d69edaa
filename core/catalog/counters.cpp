#include "core/catalog/counters.hpp"

#include "core/base/error.hpp"

namespace kith {

std::size_t& Counters::samples_in(SampleState state) {
  switch (state) {
    case SampleState::kUnknown:
      return counts.unknown;
    case SampleState::kKnown:
      return counts.known;
    case SampleState::kAmbiguous:
      return counts.ambiguous;
    case SampleState::kReference:
      return counts.references;
  }
  throw Error(ErrorKind::kBug, "a sample has a state that is none");
}

Counters read_counters(Connection& connection) {
  Query query(connection,
              "SELECT known, unknown, ambiguous, reference, people, clusters, noise, files_done, "
              "files_failed, next_file, next_sample, next_person, next_cluster, last_event "
              "FROM counter");
  if (!query.step()) {
    throw Error(ErrorKind::kCorrupted,
                "the catalog " + connection.path() + " has no counters: put a backup in its place");
  }
  const auto count = [&](int column) { return static_cast<std::size_t>(query.integer(column)); };
  return {.counts = {.known = count(0),
                     .unknown = count(1),
                     .ambiguous = count(2),
                     .references = count(3),
                     .people = count(4),
                     .clusters = count(5),
                     .noise = count(6),
                     .files_done = count(7),
                     .files_failed = count(8)},
          .next_file = query.integer(9),
          .next_sample = query.integer(10),
          .next_person = query.integer(11),
          .next_cluster = query.integer(12),
          .last_event = query.integer(13)};
}

void write_counters(Connection& connection, const Counters& counters) {
  const Counts& counts = counters.counts;
  Query(
      connection,
      "UPDATE counter SET known = ?, unknown = ?, ambiguous = ?, reference = ?, people = ?, "
      "clusters = ?, noise = ?, files_done = ?, files_failed = ?, next_file = ?, next_sample = ?, "
      "next_person = ?, next_cluster = ?, last_event = ?")
      .bind(counts.known, counts.unknown, counts.ambiguous, counts.references, counts.people,
            counts.clusters, counts.noise, counts.files_done, counts.files_failed,
            counters.next_file, counters.next_sample, counters.next_person, counters.next_cluster,
            counters.last_event)
      .run();
}

}  // namespace kith
