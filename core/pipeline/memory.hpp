// What the writer holds in memory beside the catalog. All of it can be rebuilt from there, and is,
// whenever a transaction fails: memory never runs ahead of what is committed.
#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <vector>

#include "core/catalog/catalog.hpp"
#include "core/gallery/gallery.hpp"
#include "core/identify/decision.hpp"
#include "core/pipeline/cluster_book.hpp"
#include "core/pipeline/erasure/tombstones.hpp"
#include "core/recluster/core_index.hpp"
#include "core/recluster/pool.hpp"

namespace kith {

struct Memory {
  Gallery gallery;
  UnknownPool pool;
  ClusterBook clusters;
  std::size_t dimension = 0;  // 0 before the first embedding
  DecisionRule rule;
  std::map<SampleId, std::vector<PersonId>> rejections;  // who a sample is not, ascending
  Tombstones tombstones;
  double clustered_eps = 0;  // of the last recluster; 0 before the first
  std::shared_ptr<const CoreIndex>
      cores;  // of that or the one before; null where there is none yet
};

/// Reads everything back from the catalog. `index` as Gallery takes it.
Memory recall(const Catalog& catalog, ThreadPool& threads, const std::string& index,
              const DecisionRule& rule);

/// What kind each sample was at the last recluster, as index_cores wants it.
ClusterLabels present_kinds(const Memory& memory);

/// For each row of `probes` the cluster a core sample of which lies nearest, and within eps; 0 for
/// none, and for all where there are more probes than the index at hand can deal with in a moment
/// (one of many cores is made by another thread). Makes a simple index where there is none.
std::vector<ClusterId> provisional_clusters(Memory& memory, const EmbeddingMatrix& probes,
                                            ThreadPool& threads);

/// Samples (ascending) that are no longer unknown leave the pool and their clusters; clusters that
/// lose their last member end. Inside a transaction. Returns the clusters that lost members.
std::vector<ClusterId> leave_pool(Catalog& catalog, Memory& memory,
                                  std::span<const SampleId> samples, Timestamp now);

/// A sample is never this person, or may be again. Inside a transaction.
void add_rejection(Catalog& catalog, Memory& memory, const Rejected& rejected);
void remove_rejection(Catalog& catalog, Memory& memory, const Rejected& rejected);

/// Unknown samples that have a place to return to take it; a cluster that had ended lives again.
/// Inside a transaction.
ClusterBook::Changed return_to_places(Catalog& catalog, Memory& memory, Timestamp now);

}  // namespace kith
