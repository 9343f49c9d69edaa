// The neighbor graph of the unknown pool, kept from one snapshot to the next: b samples that came
// or went cost b x N screening and not N x N.
//
// Pairs are stored while there are at most `pair_budget` of them. Beyond that the graph is thinned:
// of the pairs between two dense points (degree of kDense and more, hence core whatever min_samples
// up to that) only those are kept that connect two components. Degrees stay exact, every pair of a
// point that is not dense stays, and dense points stay connected as they were, so DBSCAN's answer
// is the same. One person with 30,000 faces makes 4.5e8 pairs (1.8 GB) and 30,000 connecting ones.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <vector>

#include "core/recluster/pool.hpp"
#include "core/search/job.hpp"
#include "core/search/kernel.hpp"
#include "core/search/neighbor_graph.hpp"
#include "core/search/pair_finder.hpp"
#include "core/search/screen.hpp"

namespace kith {

struct NeighborOptions {
  std::uint64_t pair_budget = 16'000'000;  // pairs stored at least, 4 bytes each …
  std::uint64_t pairs_per_sample = 100;    // … and in addition for each sample
  std::uint32_t dense = 256;               // degree from which on pairs may be left out
  Kernel kernel = usable_kernels().front();
};

/// Used by one thread at a time.
class NeighborState {
 public:
  explicit NeighborState(double eps, NeighborOptions options = {});

  double eps() const { return eps_; }
  /// Whether graph() answers for this min_samples.
  bool answers(int min_samples) const;

  /// Brings the graph up to the snapshot, in its order. A sample whose row is another than before
  /// counts as one that left and one that came. When stopped (Error{kUnavailable}) the state can be
  /// used again and has lost no more than the work begun, or, where pairs were being thinned,
  /// everything. Returns the seconds spent on rechecking.
  double update(const PoolSnapshot& pool, const Job& job);

  /// The same, and makes what the next update with something new would have to make first.
  void prepare(const PoolSnapshot& pool, const Job& job);

  /// What updates have changed since the state was saved or loaded.
  struct Unsaved {
    std::size_t came = 0;
    std::size_t left = 0;
  };
  const Unsaved& unsaved() const { return unsaved_; }

  /// Writes ids, fingerprints and graph for a later process (neighbor_file.hpp); `sequence` is that
  /// of the catalog's last event. Throws Error{kRetry}.
  void save(const std::filesystem::path& path, EventSequence sequence);
  /// The state that was saved, or none where the file is missing, damaged, of another version or of
  /// a later event than `newest`: then all is found anew. It need not be of the same moment: the
  /// next update sees what differs.
  static std::optional<NeighborState> load(const std::filesystem::path& path, EventSequence newest,
                                           NeighborOptions options = {});

  std::size_t size() const { return ids_.size(); }
  /// The graph as of the last update.
  const NeighborGraph& graph() const { return graph_; }
  bool thinned() const { return thinned_; }

 private:
  using Points = std::vector<std::uint32_t>;

  void read_fingerprints(const PoolSnapshot& pool, const Job& job);
  void remove_missing(const PoolSnapshot& pool, const Job& job);
  void remove(const Points& gone, const Points& places);
  void remove_thinned(const Points& gone, const Points& places, const PoolSnapshot& pool,
                      const Job& job);
  Points refindable(const Points& gone, const Points& lost) const;
  void insert_new(const PoolSnapshot& pool, const Job& job);
  void make_screen_of(const RowSet& rows, const Job& job);
  void make_room(const RowSet& rows, const Points& places, const Points& fresh, const Job& job);
  void add(const RowSet& rows, const Points& places, const Points& fresh, const Job& job);
  void add_thinned(const RowSet& rows, const Points& places, const Points& fresh, const Job& job);
  void refind(const RowSet& rows, const Points& queries, const Job& job);
  void forget();

  PairFinder finder(const RowSet& rows) const;
  std::uint64_t budget(std::size_t points) const;

  double eps_;
  NeighborOptions options_;
  std::vector<SampleId> ids_;
  std::vector<std::uint64_t> fingerprints_;  // of the rows; parallel to ids_
  std::vector<std::uint64_t> arriving_;      // of the snapshot's rows, during an update
  std::size_t dimension_ = 0;
  std::optional<Screen> screen_;
  std::size_t learned_from_ = 0;  // points when the screen was made
  NeighborGraph graph_;
  bool thinned_ = false;
  PoolSnapshot last_;  // only while thinned: rows of what leaves are searched for once more
  double recheck_seconds_ = 0;
  Unsaved unsaved_;
};

}  // namespace kith
