// Catalog: clusters and who is in them.
#include <fmt/format.h>

#include "core/base/error.hpp"
#include "core/catalog/writer_state.hpp"

namespace kith {

std::vector<StoredMembership> Catalog::memberships() const {
  Query query = state_->read(
      "SELECT id, coalesce(cluster_id, 0), kind FROM sample WHERE kind IS NOT NULL ORDER BY id");
  std::vector<StoredMembership> memberships;
  while (query.step()) {
    memberships.push_back({query.integer(0), query.integer(1), static_cast<int>(query.integer(2))});
  }
  return memberships;
}

void Catalog::set_membership(const StoredMembership& membership) {
  const Standing before = state_->standing(membership.sample);
  const auto cluster = membership.cluster == 0 ? std::nullopt : std::optional(membership.cluster);
  state_->write("UPDATE sample SET cluster_id = ?, kind = ? WHERE id = ?")
      .bind(cluster, membership.kind, membership.sample)
      .run();
  state_->recount(before, {before.state, membership.kind});
}

void Catalog::add_cluster(ClusterId cluster, Timestamp born_at) {
  if (cluster < state_->counters.next_cluster) {
    throw Error(ErrorKind::kBug, fmt::format("cluster id {} was used before", cluster));
  }
  state_->write("INSERT INTO cluster(id, born_at) VALUES (?, ?)").bind(cluster, born_at).run();
  state_->counters.next_cluster = cluster + 1;
  ++state_->counters.counts.clusters;
}

void Catalog::end_cluster(ClusterId cluster, Timestamp ended_at) {
  state_->write("UPDATE cluster SET ended_at = ? WHERE id = ? AND ended_at IS NULL")
      .bind(ended_at, cluster)
      .run();
  if (state_->connection.changed_rows() == 0) {
    throw Error(ErrorKind::kNotFound, fmt::format("the catalog has no living cluster {}", cluster));
  }
  --state_->counters.counts.clusters;
}

ClusterId Catalog::next_cluster_id() const {
  return state_->counters.next_cluster;
}

}  // namespace kith
