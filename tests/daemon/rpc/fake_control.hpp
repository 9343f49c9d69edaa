// A daemon that does only what a test tells it: a real catalog in a folder, real reader threads,
// and answers that are set or held back by hand.
#pragma once

#include <atomic>
#include <filesystem>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "core/base/error.hpp"
#include "core/catalog/catalog.hpp"
#include "daemon/control.hpp"
#include "daemon/doors/upload.hpp"
#include "daemon/readers.hpp"

namespace kith::test {

/// Seconds after the epoch.
inline Timestamp at(int seconds) {
  return Timestamp(std::chrono::seconds(seconds));
}

class FakeControl final : public Control {
 public:
  explicit FakeControl(const std::filesystem::path& folder);

  // --- what a test sets before it serves --------------------------------------------------------
  StatusReport report;
  std::vector<PendingFile> pending;
  std::vector<std::vector<std::byte>> pages;  // of every cluster's montage
  EvaluationAnswer evaluation;
  CalibrationAnswer calibration;
  Explanation explanation;
  ReferenceCheck check;
  std::optional<Error> refusal;            // of every change
  std::vector<std::string> at_next_start;  // of every reload
  std::atomic<bool> hold = false;          // changes are begun and never done
  ReadLimits limits;
  std::vector<IdentifiedFace> faces;   // of every file that is identified
  std::optional<Rejection> rejection;  // of every file that is identified
  CommandOutcome outcome;              // of every command
  ErasureReceipt receipt;              // of every erasure

  // --- what a test does meanwhile ---------------------------------------------------------------
  Catalog& catalog() { return catalog_; }
  /// Runs `changes` in a transaction, commits, and tells those who listen.
  template <class Changes>
  void commit(const Changes& changes) {
    {
      Catalog::Transaction transaction(catalog_);
      changes(catalog_);
      transaction.commit();
    }
    announce();
  }
  void commit_events(int count);

  /// Ends the changes that were held.
  void release();

  struct Recluster {
    std::function<void(double)> progress;
    std::function<void(std::optional<ReclusterReport>, std::exception_ptr)> done;
  };
  std::vector<Recluster> reclusters() const;
  std::size_t listeners() const;
  /// "pause by uid 0 (root)", "retry a.npy b.npy", …
  std::vector<std::string> requests() const;
  /// Where uploads go.
  const RootLayout& layout() const { return layout_; }
  /// The paths that are waited for; "" for all.
  std::vector<std::string> waited_for() const;
  /// A file has its final state. Whoever waits for all is told `staying` as what is left.
  void decide(const std::string& path, std::size_t staying = 0);
  /// How many pages were handed over to be sent.
  int pages_drawn() const { return pages_drawn_; }

  // --- Control ----------------------------------------------------------------------------------
  StatusReport status() const override { return report; }
  std::vector<PendingFile> pending_files() const override { return pending; }
  void read(std::function<void(const CatalogReader&)> query) override;
  Subscription on_events(std::function<void(EventSequence)> listener) override;
  void pause(const std::string& actor, Done done) override;
  void resume(const std::string& actor, Done done) override;
  void reload(ReloadDone done) override;
  void reset(const std::string& actor, Done done) override;
  void run(Command command, const std::string& actor, CommandDone done) override;
  void undo(std::optional<CommandNumber> number, const std::string& actor,
            CommandDone done) override;
  std::shared_ptr<Staging> stage() override;
  void enroll(std::shared_ptr<Staging> sent, const std::string& actor, EnrollDone done) override;
  void import_gallery(std::shared_ptr<Staging> sent, const std::string& actor,
                      CommandDone done) override;
  void forget(ForgetRequest request, const std::string& actor, ForgetDone done) override;
  void recluster(
      std::function<void(double)> progress,
      std::function<void(std::optional<ReclusterReport>, std::exception_ptr)> done) override;
  void try_recluster(
      std::vector<double> eps, std::vector<int> min_samples, std::function<void(double)> progress,
      std::function<void(std::vector<ClusterTrial>, std::exception_ptr)> done) override;
  void retry_files(std::vector<std::string> paths, Done done) override;
  ReadLimits read_limits() const override { return limits; }
  void identify(std::string file, std::string content, const ReadLimits& limits,
                std::function<void(std::vector<IdentifiedFace>, std::exception_ptr)> done) override;
  std::shared_ptr<Upload> begin_upload() override;
  void list_inbox(std::function<void()> listed) override { listed(); }
  Subscription wait_for_file(std::string path, std::function<void(bool)> decided) override;
  Subscription wait_for_all(std::function<void(std::size_t)> changed) override;
  Timestamp now() const override { return at(100); }
  void draw_cluster(ClusterId cluster,
                    std::function<void(std::size_t, std::size_t, std::vector<std::byte>)> draw,
                    Done done) override;
  void explain(SampleId sample, const Progress& progress,
               std::function<void(const Explanation*, std::exception_ptr)> done) override;
  void check_references(
      const Progress& progress,
      std::function<void(const ReferenceCheck*, std::exception_ptr)> done) override;
  void calibrate(const CalibrationQuestion& question, const Progress& progress,
                 std::function<void(const CalibrationAnswer*, std::exception_ptr)> done) override;
  void evaluate(std::vector<LabeledFile> files, bool doubt_labels,
                std::function<void(const EvaluationAnswer*, std::exception_ptr)> done) override;
  std::string review_link() const override { return "http://127.0.0.1:7480/?token=abc"; }
  std::string montage_path(const std::string& file_name) const override;

 private:
  void announce();
  void finish(const std::string& request, const Done& done);

  mutable std::mutex mutex_;
  std::vector<std::string> requests_;
  std::vector<Recluster> reclusters_;
  std::map<int, std::function<void(EventSequence)>> listeners_;
  int next_listener_ = 0;
  std::vector<Done> held_;
  std::atomic<int> pages_drawn_ = 0;

  std::map<std::string, std::weak_ptr<std::function<void(std::size_t)>>> waits_;

  std::filesystem::path folder_;
  std::filesystem::path path_;
  RootLayout layout_;
  Catalog catalog_;
  Worker uploads_{"uploads"};
  Readers readers_;
};

}  // namespace kith::test
