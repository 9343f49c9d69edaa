// Which montages there should be, from the catalog alone: the newest known and unknown faces, the
// noise, each person, each cluster.
#pragma once

#include <cstdint>
#include <map>
#include <stop_token>
#include <string>
#include <vector>

#include "core/catalog/reader.hpp"
#include "core/montage/plan.hpp"
#include "core/pipeline/flagged_clusters.hpp"

namespace kith {

/// Used by one thread at a time. Remembers the order of faces in each montage, so that planning
/// again costs what changed.
class MontagePlanner {
 public:
  /// Throws Error{kUnavailable} when `stop` is requested meanwhile.
  MontagePlan plan(const CatalogReader& catalog, const MontageLayout& layout,
                   std::stop_token stop = {});

  /// The pages of one living cluster's montage; all of them where layout.max_pages is 0.
  std::vector<MontagePage> cluster_pages(const CatalogReader& catalog, const ClusterRecord& cluster,
                                         const MontageLayout& layout);

 private:
  void begin(const CatalogReader& catalog);

  using Members = std::vector<CatalogReader::Member>;
  struct Order {
    std::uint64_t members = 0;      // fingerprint of who they are
    std::vector<SampleId> samples;  // the medoid first, then by distance to it
  };

  std::vector<MontagePage> pages_of(const CatalogReader& catalog, const ClusterRecord& cluster,
                                    const MontageLayout& layout);
  std::vector<Tile> tiles_by_distance(const CatalogReader& catalog, const std::string& stem,
                                      const Members& members);
  void add_overviews(const CatalogReader& catalog, const MontageLayout& layout, MontagePlan& plan);
  void add_people(const CatalogReader& catalog, const MontageLayout& layout, MontagePlan& plan);
  void add_clusters(const CatalogReader& catalog, const MontageLayout& layout, MontagePlan& plan);

  std::map<std::string, Order> orders_;  // by stem
  std::stop_token stop_;
  std::map<ClusterId, FlaggedCluster> flagged_;  // of the plan in hand
};

}  // namespace kith
