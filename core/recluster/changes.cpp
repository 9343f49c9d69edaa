#include "core/recluster/changes.hpp"

#include <algorithm>
#include <map>
#include <tuple>
#include <unordered_map>

namespace kith {
namespace {

// Samples that an old and a new cluster share.
struct Overlap {
  ClusterId before = 0;
  std::int32_t label = 0;
  std::size_t shared = 0;
  SampleId lowest = 0;
};

// Most shared members first; ties: the older id, then the lowest sample id.
bool matched_first(const Overlap& a, const Overlap& b) {
  return std::tuple(b.shared, a.before, a.lowest) < std::tuple(a.shared, b.before, b.lowest);
}

// Calls visit(new index, old index) for each sample of `after`; the old index is
// before.samples.size() for a sample that was never clustered.
template <typename Visit>
void align(const ClusterMembership& before, const std::vector<SampleId>& after, Visit visit) {
  std::size_t old = 0;
  for (std::size_t i = 0; i < after.size(); ++i) {
    while (old < before.samples.size() && before.samples[old] < after[i]) ++old;
    const bool known = old < before.samples.size() && before.samples[old] == after[i];
    visit(i, known ? old : before.samples.size());
  }
}

std::vector<Overlap> overlaps(const ClusterMembership& before, const ClusterLabels& labels) {
  std::map<std::pair<ClusterId, std::int32_t>, Overlap> found;
  align(before, labels.samples, [&](std::size_t i, std::size_t old) {
    if (old == before.samples.size() || before.clusters[old] == 0 || labels.labels[i] < 0) return;
    const std::pair key{before.clusters[old], labels.labels[i]};
    const auto [entry, fresh] =
        found.try_emplace(key, Overlap{key.first, key.second, 0, labels.samples[i]});
    ++entry->second.shared;
  });
  std::vector<Overlap> result;
  for (const auto& [key, overlap] : found) result.push_back(overlap);
  std::sort(result.begin(), result.end(), matched_first);
  return result;
}

class Matching {
 public:
  Matching(const ClusterMembership& before, const ClusterLabels& labels, ClusterId next_id)
      : before_(before), labels_(labels), overlaps_(overlaps(before, labels)) {
    for (const ClusterId id : before.clusters) {
      if (id != 0) ++sizes_before_[id];
    }
    sizes_after_.resize(static_cast<std::size_t>(labels.cluster_count));
    for (const std::int32_t label : labels.labels) {
      if (label >= 0) ++sizes_after_[static_cast<std::size_t>(label)];
    }
    match(next_id);
  }

  ClusterChanges changes() {
    move_members();
    tell_of_living();
    tell_of_ended();
    return std::move(result_);
  }

 private:
  void match(ClusterId next_id) {
    result_.cluster_of_label.assign(sizes_after_.size(), 0);
    for (const Overlap& overlap : overlaps_) {
      ClusterId& id = id_of(overlap.label);
      if (id == 0 && !label_of_.contains(overlap.before)) {
        id = overlap.before;
        label_of_[overlap.before] = overlap.label;
      }
    }
    for (ClusterId& id : result_.cluster_of_label) {
      if (id == 0) id = next_id++;
    }
    result_.next_id = next_id;
    for (const auto& [id, size] : sizes_before_) {
      if (!label_of_.contains(id)) result_.ended.push_back(id);
    }
  }

  void move_members() {
    ClusterMembership& after = result_.membership;
    after = {labels_.samples, std::vector<ClusterId>(labels_.samples.size()), labels_.kinds};
    align(before_, labels_.samples, [&](std::size_t i, std::size_t old) {
      const std::int32_t label = labels_.labels[i];
      after.clusters[i] = label < 0 ? 0 : id_of(label);
      const bool known = old < before_.samples.size();
      const bool stayed = known && before_.clusters[old] == after.clusters[i];
      if (stayed) ++stayed_[after.clusters[i]];
      if (!stayed || before_.kinds[old] != after.kinds[i]) result_.changed.push_back(i);
    });
  }

  // Overlaps come most shared first, so the first one seen of a cluster is where most of it went
  // to, or came from.
  void tell_of_living() {
    std::map<ClusterId, std::vector<ClusterId>> joined;
    std::map<ClusterId, std::vector<ClusterId>> left;
    for (const Overlap& overlap : overlaps_) {
      const ClusterId after = id_of(overlap.label);
      if (after == overlap.before) continue;
      if (!label_of_.contains(overlap.before) && !heir_.contains(overlap.before)) {
        heir_[overlap.before] = after;
        joined[after].push_back(overlap.before);
      }
      if (!sizes_before_.contains(after) && !parent_.contains(after)) {
        parent_[after] = overlap.before;
        left[overlap.before].push_back(after);
      }
    }
    std::map<ClusterId, std::size_t> living;
    for (std::size_t label = 0; label < sizes_after_.size(); ++label) {
      living[result_.cluster_of_label[label]] = sizes_after_[label];
    }
    for (const auto& [id, size] : living) {
      tell_of(id, size, std::move(joined[id]), std::move(left[id]));
    }
  }

  void tell_of(ClusterId id, std::size_t size, std::vector<ClusterId> joined,
               std::vector<ClusterId> left) {
    std::vector<ClusterEvent>& events = result_.events;
    if (!sizes_before_.contains(id)) {
      const auto parent = parent_.find(id);
      std::vector<ClusterId> from;
      if (parent != parent_.end()) from.push_back(parent->second);
      events.push_back({ClusterEventKind::kBorn, id, 0, size, std::move(from)});
      return;
    }
    const std::size_t size_before = sizes_before_[id];
    std::sort(joined.begin(), joined.end());
    std::sort(left.begin(), left.end());
    const bool plain = joined.empty() && left.empty();
    if (!joined.empty()) {
      events.push_back({ClusterEventKind::kMerged, id, size_before, size, std::move(joined)});
    }
    if (!left.empty()) {
      events.push_back({ClusterEventKind::kSplit, id, size_before, size, std::move(left)});
    }
    const bool unchanged = size == size_before && stayed_[id] == size;
    if (plain && !unchanged) {
      const auto kind = size < size_before ? ClusterEventKind::kShrank : ClusterEventKind::kGrew;
      events.push_back({kind, id, size_before, size, {}});
    }
  }

  void tell_of_ended() {
    for (const ClusterId id : result_.ended) {
      std::vector<ClusterId> into;
      if (heir_.contains(id)) into.push_back(heir_[id]);
      result_.events.push_back(
          {ClusterEventKind::kDied, id, sizes_before_[id], 0, std::move(into)});
    }
  }

  ClusterId& id_of(std::int32_t label) {
    return result_.cluster_of_label[static_cast<std::size_t>(label)];
  }

  const ClusterMembership& before_;
  const ClusterLabels& labels_;
  std::vector<Overlap> overlaps_;
  std::map<ClusterId, std::size_t> sizes_before_;
  std::vector<std::size_t> sizes_after_;                  // by label
  std::unordered_map<ClusterId, std::int32_t> label_of_;  // old id → label it lives on in
  std::unordered_map<ClusterId, std::size_t> stayed_;     // members that were there before
  std::unordered_map<ClusterId, ClusterId> heir_;         // ended → where most of it went
  std::unordered_map<ClusterId, ClusterId> parent_;       // born → what most of it came from
  ClusterChanges result_;
};

}  // namespace

ClusterChanges match_clusters(const ClusterMembership& before, const ClusterLabels& labels,
                              ClusterId next_id) {
  return Matching(before, labels, next_id).changes();
}

}  // namespace kith
