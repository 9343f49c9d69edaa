// The one row of table `counter`: how many there are of what, and the ids that come next.
#pragma once

#include "core/catalog/connection.hpp"
#include "core/catalog/records.hpp"

namespace kith {

struct Counters {
  Counts counts;
  FileId next_file = 1;
  SampleId next_sample = 1;
  PersonId next_person = 1;
  ClusterId next_cluster = 1;
  EventSequence last_event = 0;

  /// The number of samples in a state.
  std::size_t& samples_in(SampleState state);

  friend bool operator==(const Counters&, const Counters&) = default;
};

Counters read_counters(Connection& connection);
void write_counters(Connection& connection, const Counters& counters);

}  // namespace kith
