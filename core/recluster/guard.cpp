#include "core/recluster/guard.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

#include "core/recluster/thin_cut.hpp"
#include "core/search/distance.hpp"

namespace kith {
namespace {

constexpr std::size_t kSmallestJudged = 6;
constexpr std::size_t kFewest = 3;  // on a side of a cut

using Positions = std::vector<std::uint32_t>;

// Each pair with both of its ends, only those inside a cluster.
class InsideLinks {
 public:
  InsideLinks(const ClusterLabels& labels, const NeighborGraph& graph)
      : offsets_(graph.size() + 1), complete_(graph.size()) {
    std::vector<std::uint32_t> listed(graph.size(), 1);
    each_pair(graph, [&](std::uint32_t i, std::uint32_t j) {
      ++listed[i];
      ++listed[j];
      if (!together(labels, i, j)) return;
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
      if (!together(labels, i, j)) return;
      neighbors_[next[i]++] = j;
      neighbors_[next[j]++] = i;
    });
  }

  std::span<const std::uint32_t> of(std::uint32_t i) const {
    return {neighbors_.data() + offsets_[i], neighbors_.data() + offsets_[i + 1]};
  }
  bool complete(std::uint32_t i) const { return complete_[i]; }

 private:
  static bool together(const ClusterLabels& labels, std::uint32_t i, std::uint32_t j) {
    return labels.labels[i] >= 0 && labels.labels[i] == labels.labels[j];
  }
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

// On the smaller side of a thin cut nobody has more neighbors than half of the cluster and the few
// that carry the cut: where hardly anybody has so few, nothing needs to be looked for.
bool may_be_chained(const Positions& members, const InsideLinks& links) {
  if (members.size() < kSmallestJudged) return false;
  std::size_t with_few = 0;
  for (const std::uint32_t i : members) {
    if (!links.complete(i)) return false;
    with_few += links.of(i).size() <= members.size() / 2 + kFewest;
  }
  return with_few >= kFewest;
}

LinkGraph links_among(const PoolSnapshot& pool, const Positions& members,
                      const InsideLinks& links) {
  LinkGraph graph;
  for (const std::uint32_t i : members) {
    for (const std::uint32_t j : links.of(i)) {
      const auto at = std::lower_bound(members.begin(), members.end(), j);
      if (at == members.end() || *at != j) continue;
      const double distance = std::sqrt(squared_distance(pool.row(i), pool.row(j)));
      graph.links.push_back(
          {static_cast<std::uint32_t>(at - members.begin()), link_weight(distance)});
    }
    graph.offsets.push_back(graph.links.size());
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
std::vector<Positions> parts_of(const PoolSnapshot& pool, Positions members,
                                const InsideLinks& links) {
  std::vector<Positions> parts;
  std::vector<Positions> open{std::move(members)};
  while (!open.empty()) {
    Positions whole = std::move(open.back());
    open.pop_back();
    const std::optional<ThinCut> cut = chain_in(pool, whole, links);
    if (!cut) {
      parts.push_back(std::move(whole));
      continue;
    }
    Positions rest;
    std::set_difference(whole.begin(), whole.end(), cut->part.begin(), cut->part.end(),
                        std::back_inserter(rest));
    open.push_back(std::move(rest));
    open.push_back(cut->part);
  }
  return parts;
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
                                        const NeighborGraph& graph, ThreadPool& threads) {
  const InsideLinks links(labels, graph);
  const std::vector<Positions> members = members_of(labels);
  std::vector<std::optional<ThinCut>> cuts(members.size());
  threads.parallel_for(members.size(),
                       [&](std::size_t c) { cuts[c] = chain_in(pool, members[c], links); });
  std::vector<ChainedCluster> chained;
  for (std::size_t c = 0; c < cuts.size(); ++c) {
    if (!cuts[c]) continue;
    chained.push_back({static_cast<std::int32_t>(c), samples_at(pool, cuts[c]->part),
                       samples_at(pool, cuts[c]->bridges), cuts[c]->thinness});
  }
  return chained;
}

std::size_t split_chains(const PoolSnapshot& pool, ClusterLabels& labels,
                         const NeighborGraph& graph, ThreadPool& threads) {
  const InsideLinks links(labels, graph);
  const std::vector<Positions> members = members_of(labels);
  std::vector<std::vector<Positions>> parts(members.size());
  threads.parallel_for(members.size(),
                       [&](std::size_t c) { parts[c] = parts_of(pool, members[c], links); });
  std::vector<Positions> clusters;
  for (auto& some : parts) {
    for (Positions& part : some) clusters.push_back(std::move(part));
  }
  std::sort(clusters.begin(), clusters.end());
  for (std::size_t c = 0; c < clusters.size(); ++c) {
    for (const std::uint32_t i : clusters[c]) labels.labels[i] = static_cast<std::int32_t>(c);
  }
  labels.cluster_count = static_cast<std::int32_t>(clusters.size());
  return clusters.size() - members.size();
}

}  // namespace kith
