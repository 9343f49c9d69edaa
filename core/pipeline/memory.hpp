// What the writer holds in memory beside the catalog. All of it can be rebuilt from there, and is,
// whenever a transaction fails: memory never runs ahead of what is committed.
#pragma once

#include <cstddef>

#include "core/catalog/catalog.hpp"
#include "core/gallery/gallery.hpp"
#include "core/identify/decision.hpp"
#include "core/pipeline/cluster_book.hpp"
#include "core/recluster/pool.hpp"

namespace kith {

struct Memory {
  Gallery gallery;
  UnknownPool pool;
  ClusterBook clusters;
  std::size_t dimension = 0;  // 0 before the first embedding
  DecisionRule rule;
};

/// Reads everything back from the catalog. `index` as Gallery takes it.
Memory recall(const Catalog& catalog, ThreadPool& threads, const std::string& index,
              const DecisionRule& rule);

/// Samples (ascending) that are no longer unknown leave the pool and their clusters; clusters that
/// lose their last member end. Inside a transaction.
void leave_pool(Catalog& catalog, Memory& memory, std::span<const SampleId> samples, Timestamp now);

}  // namespace kith
