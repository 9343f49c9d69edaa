// Catalog: when clusters were seen.
#include "core/base/error.hpp"
#include "core/catalog/sightings.hpp"
#include "core/catalog/writer_state.hpp"

namespace kith {

std::vector<ClusterId> Catalog::clusters_of_file(FileId file) const {
  Query query = state_->read(
      "SELECT DISTINCT coalesce(cluster_id, provisional_id) AS cluster FROM sample "
      "WHERE file_id = ? AND cluster IS NOT NULL ORDER BY cluster");
  query.bind(file);
  std::vector<ClusterId> clusters;
  while (query.step()) clusters.push_back(query.integer(0));
  return clusters;
}

bool Catalog::is_on_a_visit(ClusterId cluster, const std::string& source, Timestamp seen_at,
                            std::chrono::microseconds gap) const {
  Query query = state_->read(
      "SELECT 1 FROM sample INDEXED BY sample_cluster_seen "
      "WHERE cluster_id = ?1 AND source IS ?2 AND seen_at BETWEEN ?3 AND ?4 "
      "UNION ALL SELECT 1 FROM sample INDEXED BY sample_provisional "
      "WHERE provisional_id = ?1 AND source IS ?2 AND seen_at BETWEEN ?3 AND ?4 LIMIT 1");
  return query.bind(cluster, unless_empty(source), seen_at - gap, seen_at + gap).step();
}

std::size_t Catalog::visits_of(ClusterId cluster, std::chrono::microseconds gap) const {
  static const std::string kVisits = "SELECT " + visits_in(cluster_sightings("?1"), "?2");
  Query query = state_->read(kVisits);
  return query.bind(cluster, gap.count()).step() ? static_cast<std::size_t>(query.integer(0)) : 0;
}

std::optional<Timestamp> Catalog::recurring_since(ClusterId cluster) const {
  Query query = state_->read("SELECT recurring_at FROM cluster WHERE id = ? AND ended_at IS NULL");
  return query.bind(cluster).step() ? query.optional_time(0) : std::nullopt;
}

void Catalog::set_recurring(ClusterId cluster, const std::optional<Timestamp>& since) {
  state_->write("UPDATE cluster SET recurring_at = ? WHERE id = ?").bind(since, cluster).run();
}

}  // namespace kith
