// Against the cluster that swallows the others: DBSCAN joins two people for good by one face that
// lies between them. The guard finds clusters that hang together by a few samples, names the cut,
// and on request makes it; what it made is no longer plain DBSCAN.
//
// At the automatic eps it cuts nothing on three real sets (FaceNet, FaceNet, dlib) and on 40 seeded
// ones. With one face in forty put between two people the pairwise F rises on 25 of the 40, from
// .835 to .963 in the mean, and falls on none; with an eps that is .02 to .1 too large it rises on
// the real ones (.02: .786 to .966 and .892 to .917, .04: .610 to .986) and falls on none. So it is
// what an automatic eps does by default (tests/core/calibrate/guard_gain_test.cpp).
#pragma once

#include <cstdint>
#include <set>
#include <string_view>
#include <utility>
#include <vector>

#include "core/base/thread_pool.hpp"
#include "core/recluster/labels.hpp"
#include "core/recluster/pool.hpp"
#include "core/search/neighbor_graph.hpp"

namespace kith {

enum class GuardMode : int { kOff = 0, kFlag = 1, kSplit = 2 };
std::string_view name_of(GuardMode mode);

/// A cluster that looks like two people, and where it would be cut.
struct ChainedCluster {
  std::int32_t label = 0;         // its number among the labels
  std::vector<SampleId> part;     // the smaller side, ascending
  std::vector<SampleId> bridges;  // the samples that join it to the rest
  double thinness = 1;            // thin_cut.hpp
};

/// Clusters that were judged at one eps and hold. One of the same samples has the same links again,
/// for an embedding never changes: it is not judged a second time, so that a recluster judges what
/// is new.
class SoundClusters {
 public:
  /// 128 bits of the ids of the members.
  using Print = std::pair<std::uint64_t, std::uint64_t>;

  bool contains(const Print& print) const { return prints_.contains(print); }
  /// From now on these and no others.
  void replace(std::set<Print> prints) { prints_ = std::move(prints); }

 private:
  std::set<Print> prints_;
};

/// Judges every cluster of six and more. `graph` is of the same pool at the eps of the labels; a
/// cluster with points whose pairs were left out of it (neighbor_state.hpp) is not judged.
std::vector<ChainedCluster> find_chains(const PoolSnapshot& pool, const ClusterLabels& labels,
                                        const NeighborGraph& graph, ThreadPool& threads,
                                        SoundClusters& sound);

struct GuardCuts {
  std::size_t cuts = 0;
  std::size_t bridges = 0;  // samples that joined what was cut
};

/// Cuts until no cluster is chained. Clusters are numbered anew, by their first sample; kinds stay.
GuardCuts split_chains(const PoolSnapshot& pool, ClusterLabels& labels, const NeighborGraph& graph,
                       ThreadPool& threads, SoundClusters& sound);

}  // namespace kith
