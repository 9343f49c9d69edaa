#include "core/calibrate/label_doubts.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <tuple>

#include "core/search/distance.hpp"

namespace kith {
namespace {

constexpr double kDuplicateShare = 0.1;  // of eps

struct Near {
  std::size_t row = 0;
  double distance = 0;
};

using Neighborhoods = std::vector<std::vector<Near>>;  // each pair with both

Neighborhoods neighborhoods(const LabeledGraph& labeled) {
  Neighborhoods near(labeled.rows.size());
  for (std::size_t i = 0; i < labeled.graph.size(); ++i) {
    for (const std::uint32_t j : labeled.graph.kept_with(i)) {
      const double distance = std::sqrt(squared_distance(labeled.rows.row(i), labeled.rows.row(j)));
      near[i].push_back({j, distance});
      near[j].push_back({i, distance});
    }
  }
  for (auto& some : near) {
    std::sort(some.begin(), some.end(), [](const Near& a, const Near& b) {
      return std::tie(a.distance, a.row) < std::tie(b.distance, b.row);
    });
  }
  return near;
}

// The label that more than half of all bear, if there is one.
template <typename Counts>
std::optional<std::string> majority(const Counts& counts, std::size_t all) {
  for (const auto& [label, count] : counts) {
    if (2 * count > all) return std::string(label);
  }
  return std::nullopt;
}

class Doubter {
 public:
  explicit Doubter(const LabeledGraph& labeled) : labeled_(labeled), near_(neighborhoods(labeled)) {
    std::map<std::int32_t, std::map<std::string_view, std::size_t>> counts;
    std::map<std::int32_t, std::size_t> sizes;
    for (std::size_t i = 0; i < labeled.clusters.size(); ++i) {
      ++counts[labeled.clusters[i]][labeled.truth[i]];
      ++sizes[labeled.clusters[i]];
    }
    for (const auto& [cluster, labels] : counts) {
      if (cluster >= 0) cluster_label_[cluster] = majority(labels, sizes[cluster]);
    }
  }

  void judge(std::size_t row, std::vector<LabelDoubt>& doubts) const {
    const std::string& own = labeled_.truth[row];
    const auto cluster = cluster_label_.find(labeled_.clusters[row]);
    if (cluster != cluster_label_.end() && cluster->second && *cluster->second != own) {
      doubts.push_back(doubt(row, DoubtReason::kMinorityOfCluster, *cluster->second));
    }
    std::map<std::string_view, std::size_t> labels;
    for (const Near& near : near_[row]) ++labels[labeled_.truth[near.row]];
    const auto most = majority(labels, near_[row].size());
    if (most && *most != own) {
      doubts.push_back(doubt(row, DoubtReason::kNeighborsDisagree, *most));
    }
    for (const Near& near : near_[row]) {
      if (near.distance > kDuplicateShare * labeled_.eps) break;
      if (near.row > row) continue;
      LabelDoubt same = doubt(row, DoubtReason::kNearDuplicate, labeled_.truth[near.row]);
      same.other_row = near.row;
      same.distance = near.distance;
      doubts.push_back(std::move(same));
      break;
    }
  }

 private:
  LabelDoubt doubt(std::size_t row, DoubtReason reason, const std::string& label) const {
    LabelDoubt made{row, reason, label, row, std::nullopt, std::nullopt};
    for (const Near& near : near_[row]) {
      const std::string& other = labeled_.truth[near.row];
      if (!made.own_distance && other == labeled_.truth[row]) made.own_distance = near.distance;
      if (!made.distance && other == label) {
        made.distance = near.distance;
        made.other_row = near.row;
      }
    }
    return made;
  }

  const LabeledGraph& labeled_;
  Neighborhoods near_;
  std::map<std::int32_t, std::optional<std::string>> cluster_label_;
};

}  // namespace

std::string_view name_of(DoubtReason reason) {
  switch (reason) {
    case DoubtReason::kMinorityOfCluster:
      return "minority_of_cluster";
    case DoubtReason::kNeighborsDisagree:
      return "neighbors_disagree";
    case DoubtReason::kNearDuplicate:
      return "near_duplicate";
  }
  return "invalid";
}

std::vector<LabelDoubt> doubt_labels(const LabeledGraph& labeled) {
  const Doubter doubter(labeled);
  std::vector<LabelDoubt> doubts;
  for (std::size_t i = 0; i < labeled.rows.size(); ++i) doubter.judge(i, doubts);
  return doubts;
}

}  // namespace kith
