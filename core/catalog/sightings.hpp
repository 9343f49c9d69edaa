// When somebody was seen, as SQL: sources and times out of indexes that hold all they need, and the
// visits these make. A visit is a run of sightings by one source in which none is further than a
// gap from the one before; a loiterer is one visit, however often a camera sees them.
#pragma once

#include <fmt/format.h>

#include <string>
#include <string_view>

namespace kith {

/// SELECT of source and seen_at for the members of a cluster, and for those that are provisionally.
inline std::string cluster_sightings(std::string_view cluster) {
  return fmt::format(
      "SELECT source, seen_at FROM sample INDEXED BY sample_cluster_seen WHERE cluster_id = {0} "
      "UNION ALL SELECT source, seen_at FROM sample INDEXED BY sample_provisional "
      "WHERE provisional_id = {0}",
      cluster);
}

inline std::string person_sightings(std::string_view person) {
  return fmt::format(
      "SELECT source, seen_at FROM sample INDEXED BY sample_person_seen WHERE person_id = {}",
      person);
}

/// The number of visits in `sightings`; `gap` in microseconds.
inline std::string visits_in(std::string_view sightings, std::string_view gap) {
  return fmt::format(
      "(SELECT count(*) FROM (SELECT seen_at, lag(seen_at) OVER (PARTITION BY source ORDER BY "
      "seen_at) AS before FROM ({})) WHERE before IS NULL OR seen_at - before > {})",
      sightings, gap);
}

/// The gap of the root, which the engine stores.
inline constexpr std::string_view kVisitGap =
    "coalesce((SELECT CAST(value AS INTEGER) FROM setting WHERE key = 'visit_gap'), 0)";

}  // namespace kith
