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
  state_
      ->write(
          "UPDATE sample SET cluster_id = ?, kind = ?, away_cluster = NULL, "
          "away_kind = NULL, provisional_id = NULL WHERE id = ?")
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
  state_->write("UPDATE sample SET provisional_id = NULL WHERE provisional_id = ?")
      .bind(cluster)
      .run();
}

void Catalog::revive_cluster(ClusterId cluster, Timestamp now) {
  state_
      ->write(
          "INSERT INTO cluster(id, born_at) VALUES (?, ?) "
          "ON CONFLICT(id) DO UPDATE SET ended_at = NULL WHERE ended_at IS NOT NULL")
      .bind(cluster, now)
      .run();
  if (state_->connection.changed_rows() == 0) {
    throw Error(ErrorKind::kBug, fmt::format("cluster {} lives already", cluster));
  }
  ++state_->counters.counts.clusters;
}

void Catalog::set_labeled(ClusterId cluster, bool labeled) {
  state_->write("UPDATE cluster SET labeled = ? WHERE id = ?").bind(labeled, cluster).run();
}

void Catalog::set_dismissed(ClusterId cluster, bool dismissed) {
  state_->write("UPDATE cluster SET dismissed = ?1 WHERE id = ?2 OR dismissed_with = ?2")
      .bind(dismissed, cluster)
      .run();
}

void Catalog::inherit_dismissal(ClusterId cluster, ClusterId parent) {
  state_
      ->write(
          "UPDATE cluster SET dismissed = 1, dismissed_with = (SELECT coalesce(dismissed_with, id) "
          "FROM cluster WHERE id = ?2) WHERE id = ?1 AND EXISTS "
          "(SELECT 1 FROM cluster WHERE id = ?2 AND dismissed = 1)")
      .bind(cluster, parent)
      .run();
}

bool Catalog::is_dismissed(ClusterId cluster) const {
  Query query = state_->read("SELECT 1 FROM cluster WHERE id = ? AND dismissed = 1");
  return query.bind(cluster).step();
}

bool Catalog::is_living(ClusterId cluster) const {
  Query query = state_->read("SELECT 1 FROM cluster WHERE id = ? AND ended_at IS NULL");
  return query.bind(cluster).step();
}

std::vector<StoredMembership> Catalog::returning() const {
  Query query = state_->read(
      "SELECT sample.id, coalesce(away_cluster, 0), away_kind FROM sample "
      "LEFT JOIN cluster ON cluster.id = away_cluster WHERE away_kind IS NOT NULL "
      "AND +state IN (0, 2) AND coalesce(labeled, 0) = 0 ORDER BY sample.id");
  std::vector<StoredMembership> places;
  while (query.step()) {
    places.push_back({query.integer(0), query.integer(1), static_cast<int>(query.integer(2))});
  }
  return places;
}

void Catalog::set_away(const StoredMembership& place) {
  const auto cluster = place.cluster == 0 ? std::nullopt : std::optional(place.cluster);
  state_->write("UPDATE sample SET away_cluster = ?, away_kind = ? WHERE id = ? AND kind IS NULL")
      .bind(cluster, place.kind, place.sample)
      .run();
}

std::optional<StoredMembership> Catalog::away(SampleId sample) const {
  Query query = state_->read(
      "SELECT coalesce(away_cluster, 0), away_kind FROM sample WHERE id = ? AND away_kind IS NOT "
      "NULL");
  if (!query.bind(sample).step()) return std::nullopt;
  return StoredMembership{sample, query.integer(0), static_cast<int>(query.integer(1))};
}

void Catalog::move_away(ClusterId from, ClusterId into) {
  state_
      ->write("UPDATE sample SET away_cluster = ? WHERE away_kind IS NOT NULL AND away_cluster = ?")
      .bind(into, from)
      .run();
}

void Catalog::forget_away() {
  state_
      ->write("UPDATE sample SET away_cluster = NULL, away_kind = NULL WHERE away_kind IS NOT NULL")
      .run();
}

void Catalog::clear_membership(SampleId sample) {
  const Standing before = state_->standing(sample);
  state_->write("UPDATE sample SET cluster_id = NULL, kind = NULL WHERE id = ?").bind(sample).run();
  state_->recount(before, {before.state, std::nullopt});
}

ClusterId Catalog::next_cluster_id() const {
  return state_->counters.next_cluster;
}

}  // namespace kith
