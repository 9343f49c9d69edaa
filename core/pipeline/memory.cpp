#include "core/pipeline/memory.hpp"

#include <array>
#include <string>
#include <utility>
#include <vector>

#include "core/catalog/pool_scan.hpp"

namespace kith {
namespace {

constexpr std::size_t kRowsAtOnce = 4096;

}  // namespace

Memory recall(const Catalog& catalog, ThreadPool& threads, const std::string& index,
              const DecisionRule& rule) {
  Memory memory{Gallery(threads, index), {}, ClusterBook(catalog.memberships()), 0, rule};
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
    memory.pool.adopt(std::move(slice.samples), std::move(slice.vectors), memory.dimension);
  }
  return memory;
}

void leave_pool(Catalog& catalog, Memory& memory, std::span<const SampleId> samples,
                Timestamp now) {
  if (samples.empty()) return;
  memory.pool.erase(samples);
  for (const ClusterId emptied : memory.clusters.leave(samples)) {
    catalog.end_cluster(emptied, now);
    catalog.add_event({.time = now, .kind = EventKind::kClusterDied, .cluster = emptied});
  }
}

}  // namespace kith
