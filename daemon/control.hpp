// What the outside may ask of a running daemon: the one interface between RPC handlers and the
// rest. Every call may come from any thread and returns at once; answers that take time arrive
// through a callback, on a thread of the daemon's that may block for a moment but must not be kept.
#pragma once

#include <cstdint>
#include <exception>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/base/clock.hpp"
#include "core/calibrate/labeled_files.hpp"
#include "core/calibrate/prospect.hpp"
#include "core/calibrate/reference_check.hpp"
#include "core/catalog/reader.hpp"
#include "core/catalog/records.hpp"
#include "core/embedding/reader.hpp"
#include "core/pipeline/commands/command.hpp"
#include "core/pipeline/commands/enroll.hpp"
#include "core/pipeline/engine.hpp"
#include "core/pipeline/erasure/erasure.hpp"
#include "core/pipeline/explanation.hpp"
#include "core/pipeline/identified_face.hpp"
#include "core/pipeline/recluster_report.hpp"
#include "core/recluster/trial.hpp"
#include "daemon/enroll/staging.hpp"

namespace kith {

/// Everything `kith status` shows, as of one instant.
struct StatusReport {
  std::vector<std::string> degraded;  // what is wrong and what to do; empty: all is well
  Counts counts;
  std::size_t inbox_pending = 0;
  std::size_t images_waiting = 0;
  std::size_t files_ignored = 0;
  std::uint64_t overflows = 0;
  std::uint64_t rescans = 0;
  std::optional<ReclusterReport> last_recluster;
  std::optional<Timestamp> next_recluster_at;
  bool reclustering = false;
  std::optional<double> recluster_progress;  // the share of the run in hand that is done
  bool paused = false;
  std::string advice;    // empty: none
  double tolerance = 0;  // in force
  double margin = 0;
  double eps = 0;  // in force
  AutomaticThresholds automatic;
  Thresholds thresholds;
  int min_samples = 0;
  GuardMode guard = GuardMode::kOff;  // in force
  std::size_t dimension = 0;          // 0 before the first embedding
  std::string root;                   // absolute path bytes
  std::string inbox;                  // likewise
  Timestamp started_at{};
  EventSequence last_event = 0;
  std::optional<RetentionReport> retention;  // none where everything stays forever
};

/// An input that has no final state yet.
struct PendingFile {
  std::string path;
  std::uint64_t size = 0;
};

/// How a request ended: null, or the Error that refused it.
using Done = std::function<void(std::exception_ptr)>;

/// The same for a reload; `at_next_start` are the keys that differ from those this daemon started
/// with and are read at a start alone.
using ReloadDone =
    std::function<void(const std::vector<std::string>& at_next_start, std::exception_ptr)>;

/// The same for a command: what became of it, or the Error.
using CommandDone = std::function<void(const std::optional<CommandOutcome>&, std::exception_ptr)>;

using EnrollDone = std::function<void(const std::optional<CommandOutcome>&,
                                      const std::vector<EnrolledFile>&, std::exception_ptr)>;
using ForgetDone = std::function<void(const std::optional<ErasureReceipt>&, std::exception_ptr)>;

/// Keeps a listener registered while it lives.
using Subscription = std::shared_ptr<void>;

class Upload;

class Control {
 public:
  virtual ~Control() = default;

  virtual StatusReport status() const = 0;
  virtual std::vector<PendingFile> pending_files() const = 0;

  /// Runs `query` on a reader thread with a connection of its own. It must catch what it throws.
  virtual void read(std::function<void(const CatalogReader&)> query) = 0;

  /// `listener` is called with the last sequence number after every commit that added events.
  virtual Subscription on_events(std::function<void(EventSequence)> listener) = 0;

  virtual void pause(const std::string& actor, Done done) = 0;
  virtual void resume(const std::string& actor, Done done) = 0;
  virtual void reload(ReloadDone done) = 0;
  /// Forgets everything and begins anew, as after a start on an empty root; connections end.
  virtual void reset(const std::string& actor, Done done) = 0;

  /// Does what a person says.
  virtual void run(Command command, const std::string& actor, CommandDone done) = 0;
  /// A place for files that are about to be sent. Throws Error{kRetry}.
  virtual std::shared_ptr<Staging> stage() = 0;
  /// Every row of what was sent becomes a reference; the outcome is none when nothing did.
  virtual void enroll(std::shared_ptr<Staging> sent, const std::string& actor, EnrollDone done) = 0;
  /// What another root exported, as it was sent, becomes this one's.
  virtual void import_gallery(std::shared_ptr<Staging> sent, const std::string& actor,
                              CommandDone done) = 0;
  /// Erases for good, montages included.
  virtual void forget(ForgetRequest request, const std::string& actor, ForgetDone done) = 0;
  /// Takes a command back, the last that stands where none is given.
  virtual void undo(std::optional<CommandNumber> number, const std::string& actor,
                    CommandDone done) = 0;

  /// Reclusters what is in the catalog now, after the run under way if there is one. `progress` is
  /// called with 0 … 1; `done` gets the report, or none with the error, once the montages show it
  /// or a moment has passed in which they should have.
  virtual void recluster(
      std::function<void(double)> progress,
      std::function<void(std::optional<ReclusterReport>, std::exception_ptr)> done) = 0;

  /// What a recluster with each pair of these values would find; nothing changes. After the run
  /// under way if there is one.
  virtual void try_recluster(
      std::vector<double> eps, std::vector<int> min_samples, std::function<void(double)> progress,
      std::function<void(std::vector<ClusterTrial>, std::exception_ptr)> done) = 0;

  /// Failed files go back to where they were dropped and are read again. Refuses as a whole
  /// (Error{kNotFound}) when one of `paths` is no failed file.
  virtual void retry_files(std::vector<std::string> paths, Done done) = 0;

  /// What may be in a file.
  virtual ReadLimits read_limits() const = 0;
  /// Names the faces of a file and forgets them. `done` gets them, or the Rejection or Error that
  /// refused the file.
  virtual void identify(
      std::string file, std::string content, const ReadLimits& limits,
      std::function<void(std::vector<IdentifiedFace>, std::exception_ptr)> done) = 0;
  /// Files of one caller into the inbox.
  virtual std::shared_ptr<Upload> begin_upload() = 0;
  /// Looks into the inbox; `listed` is called when all that lies there now was seen.
  virtual void list_inbox(std::function<void()> listed) = 0;
  /// Calls `decided` once, when nothing is pending at this path any more; with true where something
  /// stays there, as a crop does whose file has not come.
  virtual Subscription wait_for_file(std::string path, std::function<void(bool)> decided) = 0;
  /// Calls `changed` with how many files are pending whenever that differs, last with 0.
  virtual Subscription wait_for_all(std::function<void(std::size_t)> changed) = 0;
  virtual Timestamp now() const = 0;

  /// Every page of a cluster's montage as PNG, in order: draw(page, pages, png) for each. Runs on a
  /// reader thread; Error{kNotFound} through `done` when there is no such cluster.
  virtual void draw_cluster(
      ClusterId cluster, std::function<void(std::size_t, std::size_t, std::vector<std::byte>)> draw,
      Done done) = 0;

  // Each calls `progress` with 0 … 1 on the thread that works.

  /// Why a sample is what it is. Error{kNotFound} through `done` where there is none.
  virtual void explain(SampleId sample, const Progress& progress,
                       std::function<void(const Explanation*, std::exception_ptr)> done) = 0;
  struct ReferenceCheck {
    std::vector<ReferenceDoubt> doubts;
    std::map<PersonId, std::string> names;
  };
  /// References that look wrong.
  virtual void check_references(
      const Progress& progress,
      std::function<void(const ReferenceCheck*, std::exception_ptr)> done) = 0;

  struct CalibrationQuestion {
    std::optional<double> fpir;  // none: as configured
    /// Numbers to look at as if they were configured; where one is given, the other threshold is as
    /// it is, or moves by itself.
    std::optional<double> tolerance;
    std::optional<double> eps;
    bool apply = false;
    std::optional<bool> pin;
    std::string actor;
  };
  struct CalibrationAnswer {
    Calibration found;
    std::vector<CurvePoint> curve;
    std::optional<Prospect> prospect;
    std::map<SampleId, SampleRecord> samples;  // that it names
    std::map<PersonId, std::string> names;
    EngineOptions before;  // in force when it was asked
    EngineOptions now;     // … and when it is answered
    Counts counts;         // of then
    bool pinned = false;
    bool applied = false;
  };
  /// Which thresholds suit the catalog and what they would change; with `apply` they are put in
  /// force first. Error{kConflict} through `done` where they are numbers in the configuration.
  virtual void calibrate(
      const CalibrationQuestion& question, const Progress& progress,
      std::function<void(const CalibrationAnswer*, std::exception_ptr)> done) = 0;

  struct EvaluationAnswer {
    Evaluation evaluation;
    LabeledFaces faces;  // what the doubts are about
    std::vector<UnreadFile> unread;
  };
  /// Names and groups labeled faces by the rules in force; nothing of them is kept. Throws
  /// Error{kConflict} into `done` while nobody has a reference, Error{kRequest} when no file could
  /// be used.
  virtual void evaluate(std::vector<LabeledFile> files, bool doubt_labels,
                        std::function<void(const EvaluationAnswer*, std::exception_ptr)> done) = 0;

  /// The link that opens the review page; empty where it is not served.
  virtual std::string review_link() const = 0;

  /// Where the first page of a montage is on disk (absolute): "cluster-7.png".
  virtual std::string montage_path(const std::string& file_name) const = 0;
};

}  // namespace kith
