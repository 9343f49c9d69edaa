// Catalog: the journal of events.
#include "core/catalog/writer_state.hpp"

namespace kith {

EventSequence Catalog::add_event(const EventRecord& event) {
  const EventSequence sequence = state_->counters.last_event + 1;
  const auto file = event.file ? std::optional(blob_of(*event.file)) : std::nullopt;
  state_
      ->write(
          "INSERT INTO event(sequence, time, kind, sample_id, file, row, person_id, person_name, "
          "distance, cluster_id, actor, detail, source, seen_at) "
          "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
      .bind(sequence, event.time, event.kind, event.sample, file, event.row, event.person,
            event.person_name, event.distance, event.cluster, unless_empty(event.actor),
            unless_empty(event.detail), event.source, event.seen_at)
      .run();
  state_->counters.last_event = sequence;
  return sequence;
}

EventSequence Catalog::last_event() const {
  return state_->counters.last_event;
}

}  // namespace kith
