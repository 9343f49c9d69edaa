// The journey of a face, as one object: everything kith knows about one root, changed by one
// thread. Each call is one transaction; when it throws Error{kRetry} (disk full, …) nothing has
// happened, and the same call can be made again.
#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/base/clock.hpp"
#include "core/base/thread_pool.hpp"
#include "core/calibrate/thresholds.hpp"
#include "core/catalog/catalog.hpp"
#include "core/pipeline/arrival.hpp"
#include "core/pipeline/commands/command.hpp"
#include "core/pipeline/erasure/erasure.hpp"
#include "core/pipeline/identified_face.hpp"
#include "core/pipeline/memory.hpp"
#include "core/pipeline/recluster_report.hpp"
#include "core/pipeline/recurrence.hpp"
#include "core/pipeline/retention/retention.hpp"
#include "core/pipeline/spool.hpp"
#include "core/pipeline/suspects.hpp"
#include "core/recluster/clusterer.hpp"

namespace kith {

/// Which thresholds calibration sets; those of EngineOptions are where they start then.
struct AutomaticThresholds {
  bool tolerance = false;
  bool eps = false;
  double fpir = 0.01;  // wanted of the tolerance
};

struct EngineOptions {
  DecisionRule rule;
  DbscanParameters clustering;
  std::string index = "Flat";  // of the gallery, as Gallery takes it
  AutomaticThresholds automatic = {};
  GuardMode guard = GuardMode::kOff;
  std::size_t dimension = 0;  // what the root is pinned to; 0: what comes first
  std::string model;          // likewise; empty: to none
  VisitRule visits;
};

/// A file that was taken in and is refused for what is said of it later.
struct RefusedFile {
  FileRecord file;
  Rejection why;
};

/// What became of a crop, or of metadata that came by themselves.
struct ImageOutcome {
  enum class Fate { kAttached, kWaits, kFailed } fate = Fate::kWaits;
  std::string path;
  std::optional<FileRecord> failure;      // kFailed: to be moved to failed/
  std::vector<RefusedFile> refused = {};  // kWaits: for what they describe, which has to fail
  bool too_early = false;                 // kWaits: until the bytes of that have been moved
};

class Engine {
 public:
  Engine(Catalog catalog, ThreadPool& threads, const Clock& clock, EngineOptions options);

  /// Marks files, durably, before they are read: until the mark goes, with what they are taken in
  /// or attached or by itself, an end of the process is held against them.
  ReadingMark begin_reading(std::span<const std::string> paths) {
    return suspects_.begin(catalog_, paths);
  }
  void end_reading(const ReadingMark& mark);
  const Suspects& suspects() const { return suspects_; }

  /// Everything that was dropped, to its final state: known/ first, then the inbox. The records
  /// come back in the order of `arrivals`, their bytes still to be moved.
  std::vector<FileRecord> take_in(std::vector<Arrival> arrivals, const ReadingMark& mark = {});
  /// Crops to the newest sample of their stem; those whose file has not come wait.
  std::vector<ImageOutcome> attach_images(const std::vector<ImageArrival>& images,
                                          const ReadingMark& mark = {});
  /// What arrivals of Metadata say, to the newest files of their stem; those whose file has not
  /// come wait.
  std::vector<ImageOutcome> attach_metadata(const std::vector<Arrival>& arrivals);
  /// Files leave catalog and memory as forget() has it, and fail, as if what they are refused for
  /// had been known at once. Their records come back, the bytes still to be moved.
  std::vector<FileRecord> take_back(const std::vector<RefusedFile>& refused,
                                    const RootLayout& layout);
  void note_moved(std::span<const Moved> moved);
  /// Writes into the archive what is left of files that hold rows which were forgotten: before they
  /// are put away, since their own bytes are deleted then. Throws Error{kRetry}.
  void archive_rests(std::vector<FileRecord>& files, const Spool& spool);
  /// What was taken in, by this or an earlier process, and may still lie where it was dropped.
  std::vector<FileRecord> unmoved_files() const;
  bool is_unmoved(const std::string& path) const { return unmoved_.contains(path); }
  /// Whether a file of one of these paths was taken in.
  bool took_in_any(std::span<const std::string> paths) const;

  /// The latest failed file of each path, from now on on its way back to where it was dropped.
  /// Throws Error{kNotFound} that names the first without one.
  std::vector<FileRecord> begin_retry(const std::vector<std::string>& paths);
  /// What an earlier process had begun to bring back.
  const std::vector<FileRecord>& begun_retries() const { return begun_retries_; }
  /// It is back and loses its record; or it stays in failed/ after all.
  void finish_retry(const FileRecord& file);
  void cancel_retry(const FileRecord& file);

  /// What up to `count` faces of `batch`, from row `first` of its embeddings on, would be. Changes
  /// nothing. Of the root's dimension, where it has one.
  std::vector<IdentifiedFace> identify(const EmbeddingBatch& batch, std::size_t first,
                                       std::size_t count);

  std::size_t pool_size() const { return memory_.pool.size(); }
  /// The unknown as they are now: what a recluster works on, on any thread.
  PoolSnapshot pool() const { return memory_.pool.snapshot(); }
  /// How the clustered stand, and the first cluster id that was never used: what a trial is held
  /// against.
  ClusterMembership membership() const { return memory_.clusters.membership(); }
  ClusterId next_cluster_id() const { return catalog_.next_cluster_id(); }
  /// Takes over the labels of a snapshot of earlier. Samples that are no longer unknown are passed
  /// over.
  ReclusterReport finish_recluster(const ClusterRun& run, const DbscanParameters& parameters,
                                   double run_seconds, const std::string& advice);
  /// The kinds of the samples that were clustered, without their labels: what an index of cores is
  /// made of.
  ClusterLabels clustered() const;
  /// An index of the core samples of the last recluster, for newcomers to be held against.
  void set_cores(std::shared_ptr<const CoreIndex> cores);
  /// Adds what drawing took to the last report, if it is still that of `finished_at`.
  void note_montage(Timestamp finished_at, double seconds);
  std::optional<ReclusterReport> last_recluster() const { return last_recluster_; }
  /// Samples that joined the pool since the last finished recluster.
  std::size_t unclustered() const;

  /// Takes over new options; a new rule decides every sample anew.
  void configure(const EngineOptions& options);
  /// With the thresholds in force, automatic ones too.
  const EngineOptions& options() const { return options_; }

  /// What calibration has found so far, in force or not.
  const Thresholds& thresholds() const { return thresholds_; }
  /// Takes over other thresholds; where one moves that is in force, every sample is decided anew
  /// and an event says why. `cause` as in "recluster".
  void set_thresholds(const Thresholds& thresholds, const std::string& cause,
                      const std::string& actor);

  /// A word about the last file that cannot be of this root's space; empty while there was none
  /// since the start or the last configure().
  const std::string& suspicion() const { return suspicion_; }

  bool paused() const { return paused_; }
  void set_paused(bool paused, const std::string& actor);

  /// Forgets everything, as if nothing had ever been dropped. Files stay where they are.
  void start_over(const std::string& actor);

  /// Does what a person says, and journals it under the next number of a command; the number is 0
  /// where there was nothing to do.
  CommandOutcome run(const Command& command, const std::string& actor);
  /// Takes back a command, the last that stands where none is given. Throws Error{kConflict} when a
  /// later one depends on it, and names that, or when it cannot be taken back at all;
  /// Error{kNotFound} when there is none.
  CommandOutcome undo(std::optional<CommandNumber> number, const std::string& actor);

  /// Forgets for good: the catalog at once, files and free pages after it. Throws Error{kRetry}
  /// when it was begun and could not be finished: finish_erasure() goes on, as does the next start.
  ErasureReceipt forget(const ForgetRequest& request, const std::string& actor,
                        const RootLayout& layout, const ForgottenFiles& policy);
  /// What an earlier process or forget() had begun to erase.
  void finish_erasure(const RootLayout& layout);

  /// One round of retention: a bounded part of what has grown old goes, from catalog, memory and
  /// disk. `size` of the root where rules.max_size is to hold. Throws Error{kRetry}.
  Expired expire(const RetentionRules& rules, const RootLayout& layout,
                 std::optional<std::uint64_t> size = {});

  /// After a change was told to all who waited for it.
  void tend() { catalog_.tend(); }

  Counts counts() const { return catalog_.counts(); }
  std::size_t dimension() const { return memory_.dimension; }
  EventSequence last_event() const { return catalog_.last_event(); }

 private:
  /// Runs `change` inside a transaction; memory is rebuilt from the catalog when it fails.
  template <typename Change>
  auto commit(Change change);
  void recall_memory();
  std::optional<FileRecord> unmoved(const Arrival& arrival) const;
  void adopt_rule(std::string_view cause);
  void put_in_force(const Thresholds& thresholds);
  void take_back_thresholds(const ThresholdChange& back);
  void journal_move(const EngineOptions& before, const Thresholds& old, const Redecided& redecided,
                    const std::string& cause, const std::string& actor);
  void calibrate_first();
  void adopt_pins();
  void adopt_visit_gap();
  void store(const ClusterChanges& changes, Timestamp now);
  CommandRecord command_to_undo(std::optional<CommandNumber> number) const;
  CommandRecord last_to_undo() const;
  void journal(CommandOutcome& outcome);
  struct Erased {
    ErasureReceipt receipt;
    std::vector<FileId> files;  // that have no record any more
    ErasurePlan plan;           // outside the catalog
  };
  /// Inside a transaction: what a request does to the catalog.
  Erased erase(const ForgetRequest& request, const std::string& actor, const RootLayout& layout,
               const ForgottenFiles& policy);
  /// No record says any more that these are to be moved.
  void let_lie(const std::vector<FileId>& files);
  EmbeddingMatrix rows_of(FileId file) const;
  std::vector<std::string> carry_out(const ErasurePlan& plan, const RootLayout& layout);

  Catalog catalog_;
  ThreadPool& threads_;
  const Clock& clock_;
  EngineOptions configured_;
  EngineOptions options_;  // configured_ with the automatic thresholds in force
  Thresholds thresholds_;
  Suspects suspects_;
  Memory memory_;
  bool memory_stale_ = false;  // a transaction failed and memory could not be rebuilt yet
  bool paused_ = false;
  std::string suspicion_;
  std::optional<ReclusterReport> last_recluster_;
  std::vector<FileRecord> begun_retries_;
  FileId swept_archive_ = 0;  // the last file whose archived bytes retention has dealt with
  std::map<std::string, FileRecord> unmoved_;  // by path: committed, still where it was dropped
};

template <typename Change>
auto Engine::commit(Change change) {
  if (memory_stale_) recall_memory();
  try {
    Catalog::Transaction transaction(catalog_);
    auto result = change();
    transaction.commit();
    return result;
  } catch (...) {
    memory_stale_ = true;
    throw;
  }
}

}  // namespace kith
