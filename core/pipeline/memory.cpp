#include "core/pipeline/memory.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <utility>
#include <vector>

#include "core/catalog/pool_scan.hpp"
#include "core/pipeline/report_document.hpp"

namespace kith {
namespace {

constexpr std::size_t kRowsAtOnce = 4096;

}  // namespace

Memory recall(const Catalog& catalog, ThreadPool& threads, const std::string& index,
              const DecisionRule& rule) {
  Memory memory{Gallery(threads, index), {}, ClusterBook(catalog.memberships()), 0, rule, {},
                Tombstones(catalog)};
  for (const Rejected& rejected : catalog.rejections()) {
    memory.rejections[rejected.sample].push_back(rejected.person);
  }
  if (const auto document = catalog.setting("last_recluster")) {
    if (const auto report = parse_report(*document)) {
      memory.clustered_eps = report->parameters.eps;
    }
  }
  memory.dimension = std::stoull(catalog.setting("dimension").value_or("0"));

  std::vector<SampleId> ids;
  std::vector<PersonId> persons;
  EmbeddingMatrix rows;
  const auto read = [&](std::span<const SampleState> states, const auto& flush) {
    catalog.each_embedding(states, [&](SampleId id, PersonId person, std::span<const float> row) {
      ids.push_back(id);
      persons.push_back(person);
      rows.append(row);
      if (ids.size() == kRowsAtOnce) flush();
    });
    if (!ids.empty()) flush();
  };
  const auto clear = [&] {
    ids.clear();
    persons.clear();
    rows = EmbeddingMatrix();
  };
  read(std::array{SampleState::kReference}, [&] {
    memory.gallery.add(ids, persons, rows);
    clear();
  });
  for (EmbeddingSlice& slice : scan_pool(catalog, memory.dimension, threads)) {
    const auto block = std::make_shared<const std::vector<float>>(std::move(slice.vectors));
    const std::vector<const float*> pool_rows = row_pointers(*block, memory.dimension);
    memory.pool.adopt(slice.samples, {pool_rows, memory.dimension}, block, pool_rows.size());
  }
  return memory;
}

ClusterLabels present_kinds(const Memory& memory) {
  const ClusterMembership& stood = memory.clusters.membership();
  return {.samples = stood.samples, .labels = {}, .kinds = stood.kinds};
}

std::vector<ClusterId> provisional_clusters(Memory& memory, const EmbeddingMatrix& probes,
                                            ThreadPool& threads) {
  std::vector<ClusterId> clusters(probes.rows());
  if (memory.clustered_eps == 0 || probes.rows() == 0) return clusters;
  if (!memory.cores) {
    memory.cores = std::make_shared<const CoreIndex>(
        index_cores(memory.pool.snapshot(), present_kinds(memory), memory.clustered_eps, threads,
                    CoreIndex::Screened::kNot));
  }
  if (!memory.cores->is_quick_for(probes.rows())) return clusters;
  const auto cores = memory.cores->nearest(
      probes, [&](SampleId core) { return memory.clusters.cluster_of_core(core) != 0; });
  for (std::size_t i = 0; i < cores.size(); ++i) {
    if (cores[i]) clusters[i] = memory.clusters.cluster_of_core(*cores[i]);
  }
  return clusters;
}

std::vector<ClusterId> leave_pool(Catalog& catalog, Memory& memory,
                                  std::span<const SampleId> samples, Timestamp now) {
  if (samples.empty()) return {};
  memory.pool.erase(samples);
  const ClusterBook::Changed changed = memory.clusters.leave(samples);
  for (const ClusterId emptied : changed.turned) {
    catalog.end_cluster(emptied, now);
    catalog.add_event({.time = now, .kind = EventKind::kClusterDied, .cluster = emptied});
  }
  return changed.clusters;
}

void add_rejection(Catalog& catalog, Memory& memory, const Rejected& rejected) {
  catalog.add_rejection(rejected);
  std::vector<PersonId>& people = memory.rejections[rejected.sample];
  const auto place = std::lower_bound(people.begin(), people.end(), rejected.person);
  if (place == people.end() || *place != rejected.person) people.insert(place, rejected.person);
}

void remove_rejection(Catalog& catalog, Memory& memory, const Rejected& rejected) {
  catalog.remove_rejection(rejected);
  const auto entry = memory.rejections.find(rejected.sample);
  if (entry == memory.rejections.end()) return;
  std::erase(entry->second, rejected.person);
  if (entry->second.empty()) memory.rejections.erase(entry);
}

ClusterBook::Changed return_to_places(Catalog& catalog, Memory& memory, Timestamp now) {
  const std::vector<StoredMembership> places = catalog.returning();
  const ClusterBook::Changed changed = memory.clusters.join(places);
  for (const ClusterId revived : changed.turned) {
    catalog.revive_cluster(revived, now);
    catalog.add_event({.time = now, .kind = EventKind::kClusterBorn, .cluster = revived});
  }
  for (const StoredMembership& place : places) catalog.set_membership(place);
  return changed;
}

}  // namespace kith
