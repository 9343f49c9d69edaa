#include "core/recluster/thin_cut.hpp"

#include <algorithm>
#include <map>
#include <utility>

namespace kith {
namespace {

constexpr std::size_t kSmallestSide = 3;
// A cluster of more parts has thinner places than links between single parts.
constexpr std::size_t kCutsTried = 64;

using Groups = std::vector<std::uint32_t>;

struct Bond {
  std::uint32_t a = 0;
  std::uint32_t b = 0;
  std::size_t links = 0;
};

std::vector<Bond> bonds_between(const LinkGraph& graph, const Groups& groups) {
  std::map<std::pair<std::uint32_t, std::uint32_t>, std::size_t> counts;
  for (std::uint32_t i = 0; i < graph.size(); ++i) {
    for (const auto& link : graph.of(i)) {
      if (groups[i] < groups[link.to]) ++counts[{groups[i], groups[link.to]}];
    }
  }
  std::vector<Bond> bonds;
  for (const auto& [pair, links] : counts) bonds.push_back({pair.first, pair.second, links});
  return bonds;
}

std::uint32_t root(std::vector<std::uint32_t>& parents, std::uint32_t i) {
  while (parents[i] != i) i = parents[i] = parents[parents[i]];
  return i;
}

// Kruskal's, strongest first. The graph is connected, so the tree holds all groups.
std::vector<Bond> strongest_tree(std::vector<Bond> bonds, std::size_t groups) {
  std::stable_sort(bonds.begin(), bonds.end(),
                   [](const Bond& x, const Bond& y) { return x.links > y.links; });
  std::vector<std::uint32_t> parents(groups);
  for (std::uint32_t g = 0; g < groups; ++g) parents[g] = g;
  std::vector<Bond> tree;
  for (const Bond& bond : bonds) {
    const std::uint32_t a = root(parents, bond.a);
    const std::uint32_t b = root(parents, bond.b);
    if (a == b) continue;
    parents[b] = a;
    tree.push_back(bond);
  }
  return tree;
}

// Whether each group lies on the side of tree[cut].a when that bond is taken away.
std::vector<bool> side_of(const std::vector<Bond>& tree, std::size_t cut, std::size_t groups) {
  std::vector<std::vector<std::uint32_t>> beside(groups);
  for (std::size_t t = 0; t < tree.size(); ++t) {
    if (t == cut) continue;
    beside[tree[t].a].push_back(tree[t].b);
    beside[tree[t].b].push_back(tree[t].a);
  }
  std::vector<bool> reached(groups);
  std::vector<std::uint32_t> open{tree[cut].a};
  reached[tree[cut].a] = true;
  while (!open.empty()) {
    const std::uint32_t g = open.back();
    open.pop_back();
    for (const std::uint32_t next : beside[g]) {
      if (reached[next]) continue;
      reached[next] = true;
      open.push_back(next);
    }
  }
  return reached;
}

struct Side {
  std::vector<std::uint32_t> points;
  std::vector<std::uint32_t> ends;  // of links to the other side
  std::size_t links = 0;            // inside, each counted twice

  double thickness() const {
    const auto n = static_cast<double>(points.size());
    const double degree = static_cast<double>(links) / n;
    return degree * (1 + degree / std::max(1.0, n - 1)) / 2;
  }
};

std::optional<ThinCut> judge(const LinkGraph& graph, const Groups& groups,
                             const std::vector<bool>& first) {
  Side sides[2];
  for (std::uint32_t i = 0; i < graph.size(); ++i) {
    const bool here = first[groups[i]];
    Side& side = sides[here ? 0 : 1];
    side.points.push_back(i);
    bool across = false;
    for (const auto& link : graph.of(i)) {
      const bool inside = first[groups[link.to]] == here;
      side.links += inside;
      across = across || !inside;
    }
    if (across) side.ends.push_back(i);
  }
  if (std::min(sides[0].points.size(), sides[1].points.size()) < kSmallestSide) return std::nullopt;
  const double thickness = std::min(sides[0].thickness(), sides[1].thickness());
  Side& smaller = sides[0].points.size() <= sides[1].points.size() ? sides[0] : sides[1];
  Side& carrying = sides[0].ends.size() <= sides[1].ends.size() ? sides[0] : sides[1];
  ThinCut cut;
  cut.thinness = thickness > 0 ? static_cast<double>(carrying.ends.size()) / thickness : 1;
  cut.bridges = carrying.ends;
  cut.part = smaller.points;
  return cut;
}

}  // namespace

std::optional<ThinCut> thinnest_cut(const LinkGraph& graph) {
  const Groups groups = whisper(graph);
  const std::size_t count =
      groups.empty() ? 0 : *std::max_element(groups.begin(), groups.end()) + std::size_t{1};
  if (count < 2) return std::nullopt;
  const std::vector<Bond> tree = strongest_tree(bonds_between(graph, groups), count);
  std::optional<ThinCut> best;
  const std::size_t tried = std::min(tree.size(), kCutsTried);
  for (std::size_t t = tree.size() - tried; t < tree.size(); ++t) {  // the weakest come last
    auto cut = judge(graph, groups, side_of(tree, t, count));
    if (cut && (!best || cut->thinness < best->thinness)) best = std::move(cut);
  }
  return best;
}

}  // namespace kith
