#include "core/recluster/guard.hpp"

#define XXH_INLINE_ALL
#include <xxhash.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <optional>

#include "core/recluster/thin_cut.hpp"
#include "core/search/distance.hpp"

namespace kith {
namespace {

constexpr std::size_t kSmallestJudged = 6;
constexpr std::size_t kFewest = 3;  // on a side of a cut

using Positions = std::vector<std::uint32_t>;

// Each pair with both of its ends, only those inside a cluster that is to be judged.
class InsideLinks {
 public:
  InsideLinks(const ClusterLabels& labels, const NeighborGraph& graph,
              const std::vector<bool>& judged)
      : offsets_(graph.size() + 1), complete_(graph.size()) {
    const auto together = [&](std::uint32_t i, std::uint32_t j) {
      const std::int32_t label = labels.labels[i];
      return label >= 0 && label == labels.labels[j] && judged[static_cast<std::size_t>(label)];
    };
    std::vector<std::uint32_t> listed(graph.size(), 1);
    each_pair(graph, [&](std::uint32_t i, std::uint32_t j) {
      ++listed[i];
      ++listed[j];
      if (!together(i, j)) return;
      ++offsets_[i + 1];
      ++offsets_[j + 1];
    });
    for (std::size_t i = 0; i < graph.size(); ++i) {
      complete_[i] = listed[i] == graph.degrees[i];
      offsets_[i + 1] += offsets_[i];
    }
    neighbors_.resize(offsets_.back());
    std::vector<std::uint64_t> next(offsets_.begin(), offsets_.end() - 1);
    each_pair(graph, [&](std::uint32_t i, std::uint32_t j) {
      if (!together(i, j)) return;
      neighbors_[next[i]++] = j;
      neighbors_[next[j]++] = i;
    });
  }

  std::span<const std::uint32_t> of(std::uint32_t i) const {
    return {neighbors_.data() + offsets_[i], neighbors_.data() + offsets_[i + 1]};
  }
  bool complete(std::uint32_t i) const { return complete_[i]; }

 private:
  template <typename Visit>
  static void each_pair(const NeighborGraph& graph, Visit visit) {
    for (std::uint32_t i = 0; i < graph.size(); ++i) {
      for (const std::uint32_t j : graph.kept_with(i)) visit(i, j);
    }
  }

  std::vector<std::uint64_t> offsets_;
  std::vector<std::uint32_t> neighbors_;
  std::vector<bool> complete_;
};

std::vector<Positions> members_of(const ClusterLabels& labels) {
  std::vector<Positions> members(static_cast<std::size_t>(labels.cluster_count));
  for (std::uint32_t i = 0; i < labels.labels.size(); ++i) {
    if (labels.labels[i] >= 0) members[static_cast<std::size_t>(labels.labels[i])].push_back(i);
  }
  return members;
}

using Prints = std::vector<SoundClusters::Print>;

Prints prints_of(const PoolSnapshot& pool, const std::vector<Positions>& clusters) {
  Prints prints;
  std::vector<SampleId> ids;
  for (const Positions& members : clusters) {
    ids.clear();
    for (const std::uint32_t i : members) ids.push_back(pool.ids()[i]);
    const XXH128_hash_t hash = XXH3_128bits(ids.data(), ids.size() * sizeof(SampleId));
    prints.emplace_back(hash.high64, hash.low64);
  }
  return prints;
}

std::vector<bool> to_judge(const Prints& prints, const SoundClusters& sound) {
  std::vector<bool> judged;
  for (const auto& print : prints) judged.push_back(!sound.contains(print));
  return judged;
}

bool all_known(const Positions& members, const InsideLinks& links) {
  return std::all_of(members.begin(), members.end(),
                     [&](std::uint32_t i) { return links.complete(i); });
}

// On the smaller side of a thin cut nobody has more neighbors than half of the cluster and the few
// that carry the cut: where hardly anybody has so few, nothing needs to be looked for.
bool may_be_chained(const Positions& members, const InsideLinks& links) {
  if (members.size() < kSmallestJudged || !all_known(members, links)) return false;
  const auto with_few = std::count_if(members.begin(), members.end(), [&](std::uint32_t i) {
    return links.of(i).size() <= members.size() / 2 + kFewest;
  });
  return with_few >= static_cast<std::ptrdiff_t>(kFewest);
}

// The pairs among the members, as places in them, each once.
std::vector<std::pair<std::uint32_t, std::uint32_t>> pairs_among(const Positions& members,
                                                                 const InsideLinks& links) {
  std::vector<std::pair<std::uint32_t, std::uint32_t>> pairs;
  for (std::uint32_t a = 0; a < members.size(); ++a) {
    for (const std::uint32_t j : links.of(members[a])) {
      if (j < members[a]) continue;
      const auto at = std::lower_bound(members.begin() + a, members.end(), j);
      if (at == members.end() || *at != j) continue;
      pairs.emplace_back(a, static_cast<std::uint32_t>(at - members.begin()));
    }
  }
  return pairs;
}

LinkGraph links_among(const PoolSnapshot& pool, const Positions& members,
                      const InsideLinks& links) {
  const auto pairs = pairs_among(members, links);
  std::vector<double> norms;
  for (const std::uint32_t i : members) norms.push_back(dot_product(pool.row(i), pool.row(i)));
  LinkGraph graph;
  graph.offsets.resize(members.size() + 1);
  for (const auto& [a, b] : pairs) {
    ++graph.offsets[a + 1];
    ++graph.offsets[b + 1];
  }
  std::partial_sum(graph.offsets.begin(), graph.offsets.end(), graph.offsets.begin());
  graph.links.resize(graph.offsets.back());
  std::vector<std::uint64_t> next(graph.offsets.begin(), graph.offsets.end() - 1);
  for (const auto& [a, b] : pairs) {
    const double distance = std::sqrt(
        squared_distance(pool.row(members[a]), pool.row(members[b]), norms[a] + norms[b]));
    graph.links[next[a]++] = {b, link_weight(distance)};
    graph.links[next[b]++] = {a, link_weight(distance)};
  }
  return graph;
}

std::optional<ThinCut> chain_in(const PoolSnapshot& pool, const Positions& members,
                                const InsideLinks& links) {
  if (!may_be_chained(members, links)) return std::nullopt;
  std::optional<ThinCut> cut = thinnest_cut(links_among(pool, members, links));
  if (!cut || cut->thinness >= kThin) return std::nullopt;
  for (std::uint32_t& i : cut->part) i = members[i];
  for (std::uint32_t& i : cut->bridges) i = members[i];
  return cut;
}

std::vector<SampleId> samples_at(const PoolSnapshot& pool, const Positions& positions) {
  std::vector<SampleId> samples;
  for (const std::uint32_t i : positions) samples.push_back(pool.ids()[i]);
  return samples;
}

// What a cluster falls into, itself if it holds.
struct Fallen {
  std::vector<Positions> parts;
  std::size_t bridges = 0;
};

Fallen fall(const PoolSnapshot& pool, Positions members, const InsideLinks& links) {
  Fallen fallen;
  std::vector<Positions> open{std::move(members)};
  while (!open.empty()) {
    Positions whole = std::move(open.back());
    open.pop_back();
    const std::optional<ThinCut> cut = chain_in(pool, whole, links);
    if (!cut) {
      fallen.parts.push_back(std::move(whole));
      continue;
    }
    fallen.bridges += cut->bridges.size();
    Positions rest;
    std::set_difference(whole.begin(), whole.end(), cut->part.begin(), cut->part.end(),
                        std::back_inserter(rest));
    open.push_back(std::move(rest));
    open.push_back(cut->part);
  }
  return fallen;
}

}  // namespace

std::string_view name_of(GuardMode mode) {
  switch (mode) {
    case GuardMode::kOff:
      return "off";
    case GuardMode::kFlag:
      return "flag";
    case GuardMode::kSplit:
      return "split";
  }
  return "invalid";
}

std::vector<ChainedCluster> find_chains(const PoolSnapshot& pool, const ClusterLabels& labels,
                                        const NeighborGraph& graph, ThreadPool& threads,
                                        SoundClusters& sound) {
  const std::vector<Positions> members = members_of(labels);
  const Prints prints = prints_of(pool, members);
  const std::vector<bool> judged = to_judge(prints, sound);
  const InsideLinks links(labels, graph, judged);
  std::vector<std::optional<ThinCut>> cuts(members.size());
  threads.parallel_for(members.size(), [&](std::size_t c) {
    if (judged[c]) cuts[c] = chain_in(pool, members[c], links);
  });
  std::set<SoundClusters::Print> holding;
  std::vector<ChainedCluster> chained;
  for (std::size_t c = 0; c < cuts.size(); ++c) {
    if (!judged[c] || (!cuts[c] && all_known(members[c], links))) holding.insert(prints[c]);
    if (!cuts[c]) continue;
    chained.push_back({static_cast<std::int32_t>(c), samples_at(pool, cuts[c]->part),
                       samples_at(pool, cuts[c]->bridges), cuts[c]->thinness});
  }
  sound.replace(std::move(holding));
  return chained;
}

GuardCuts split_chains(const PoolSnapshot& pool, ClusterLabels& labels, const NeighborGraph& graph,
                       ThreadPool& threads, SoundClusters& sound) {
  const std::vector<Positions> members = members_of(labels);
  const Prints prints = prints_of(pool, members);
  const std::vector<bool> judged = to_judge(prints, sound);
  const InsideLinks links(labels, graph, judged);
  std::vector<Fallen> fallen(members.size());
  threads.parallel_for(members.size(), [&](std::size_t c) {
    if (judged[c]) {
      fallen[c] = fall(pool, members[c], links);
    } else {
      fallen[c].parts = {members[c]};
    }
  });
  GuardCuts made;
  std::set<SoundClusters::Print> holding;
  std::vector<Positions> clusters;
  for (std::size_t c = 0; c < fallen.size(); ++c) {
    const bool holds = fallen[c].parts.size() == 1;
    if (!judged[c] || (holds && all_known(members[c], links))) holding.insert(prints[c]);
    made.cuts += fallen[c].parts.size() - 1;
    made.bridges += fallen[c].bridges;
    for (Positions& part : fallen[c].parts) clusters.push_back(std::move(part));
  }
  sound.replace(std::move(holding));
  std::sort(clusters.begin(), clusters.end());
  for (std::size_t c = 0; c < clusters.size(); ++c) {
    for (const std::uint32_t i : clusters[c]) labels.labels[i] = static_cast<std::int32_t>(c);
  }
  labels.cluster_count = static_cast<std::int32_t>(clusters.size());
  return made;
}

}  // namespace kith
