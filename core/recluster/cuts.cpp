#include "core/recluster/cuts.hpp"

#include <algorithm>
#include <limits>
#include <map>
#include <set>
#include <tuple>
#include <utility>

#include "core/search/distance.hpp"

namespace kith {
namespace {

// A labeled sample of a cut, by its index into the labels.
struct Marked {
  std::size_t at = 0;
  int part = 0;
};

class Scissors {
 public:
  Scissors(ClusterLabels labels, const PoolSnapshot& pool)
      : labels_(std::move(labels)), pool_(pool) {}

  void cut(const Cut& cut) {
    std::map<std::int32_t, std::vector<Marked>> marked;
    for (std::size_t i = 0; i < cut.samples.size(); ++i) {
      const auto found =
          std::lower_bound(labels_.samples.begin(), labels_.samples.end(), cut.samples[i]);
      if (found == labels_.samples.end() || *found != cut.samples[i]) continue;
      const auto at = static_cast<std::size_t>(found - labels_.samples.begin());
      if (labels_.labels[at] >= 0) marked[labels_.labels[at]].push_back({at, cut.parts[i]});
    }
    for (const auto& [label, samples] : marked) take_apart(label, samples);
  }

  ClusterLabels labels() && { return std::move(labels_); }

 private:
  void take_apart(std::int32_t label, const std::vector<Marked>& marked) {
    std::set<int> parts;
    for (const Marked& m : marked) parts.insert(m.part);
    if (parts.size() < 2) return;
    std::map<int, std::int32_t> label_of;
    for (const int part : parts) {
      label_of[part] = label_of.empty() ? label : labels_.cluster_count++;
    }
    std::vector<std::pair<std::size_t, std::int32_t>> moves;
    for (std::size_t i = 0; i < labels_.samples.size(); ++i) {
      if (labels_.labels[i] == label) moves.emplace_back(i, label_of[part_of(i, marked)]);
    }
    for (const auto& [at, to] : moves) labels_.labels[at] = to;
  }

  // `marked` is ascending, as the samples of a cut are.
  int part_of(std::size_t at, const std::vector<Marked>& marked) const {
    const auto own = std::lower_bound(marked.begin(), marked.end(), at,
                                      [](const Marked& m, std::size_t i) { return m.at < i; });
    if (own != marked.end() && own->at == at) return own->part;
    double nearest = std::numeric_limits<double>::infinity();
    int part = 0;
    for (const Marked& m : marked) {
      const double distance = squared_distance(row(at), row(m.at));
      if (distance < nearest) std::tie(nearest, part) = std::pair(distance, m.part);
    }
    return part;
  }

  std::span<const float> row(std::size_t at) const {
    const auto ids = pool_.ids();
    const auto found = std::lower_bound(ids.begin(), ids.end(), labels_.samples[at]);
    return pool_.row(static_cast<std::size_t>(found - ids.begin()));
  }

  ClusterLabels labels_;
  const PoolSnapshot& pool_;
};

}  // namespace

std::vector<Cut> cuts_of(const std::map<ClusterId, std::vector<CutMember>>& stored) {
  std::vector<Cut> cuts;
  for (const auto& [id, members] : stored) {
    Cut& cut = cuts.emplace_back();
    for (const CutMember& member : members) {
      cut.samples.push_back(member.sample);
      cut.parts.push_back(member.part);
    }
  }
  return cuts;
}

ClusterLabels take_apart(ClusterLabels labels, std::span<const Cut> cuts,
                         const PoolSnapshot& pool) {
  Scissors scissors(std::move(labels), pool);
  for (const Cut& cut : cuts) scissors.cut(cut);
  return std::move(scissors).labels();
}

}  // namespace kith
