// The daemon, put together: the event loop, the writer, the clustering and drawing threads, the
// readers and the server, and what they tell each other. Everything that is not marked otherwise
// happens on the thread that called run().
#pragma once

#include <atomic>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "core/base/clock.hpp"
#include "core/base/thread_pool.hpp"
#include "daemon/config/config.hpp"
#include "daemon/control.hpp"
#include "daemon/doors/identifier.hpp"
#include "daemon/doors/wait_desk.hpp"
#include "daemon/heartbeat.hpp"
#include "daemon/inbox/inbox.hpp"
#include "daemon/intake/intake_pump.hpp"
#include "daemon/metrics/exporter.hpp"
#include "daemon/metrics/metrics.hpp"
#include "daemon/montage/renderer.hpp"
#include "daemon/net/passed_sockets.hpp"
#include "daemon/options.hpp"
#include "daemon/readers.hpp"
#include "daemon/recluster/recluster_desk.hpp"
#include "daemon/results/results_desk.hpp"
#include "daemon/retention/retention_desk.hpp"
#include "daemon/review/server.hpp"
#include "daemon/root_lock.hpp"
#include "daemon/rpc/server.hpp"
#include "daemon/writer.hpp"

namespace kith {

class App final : public Control {
 public:
  /// The layout exists and is locked.
  App(Options options, Config config, const Clock& clock, net::PassedSockets passed = {});
  ~App() override;

  /// Serves until a signal asks it to stop, or with --once until everything that is there is done.
  /// Returns the exit code.
  int run();
  /// After run(): the root was reset, and another App is to serve it with this configuration. So
  /// nothing that was remembered outside the catalog (clusters, montages, neighbors) can outlive
  /// it.
  bool starts_over() const { return starts_over_; }
  const Config& config() const { return config_; }

  // --- Control: from any thread
  StatusReport status() const override;
  std::vector<PendingFile> pending_files() const override;
  void read(std::function<void(const CatalogReader&)> query) override;
  Subscription on_events(std::function<void(EventSequence)> listener) override;
  void pause(const std::string& actor, Done done) override;
  void resume(const std::string& actor, Done done) override;
  void reload(ReloadDone done) override;
  void reset(const std::string& actor, Done done) override;
  void run(Command command, const std::string& actor, CommandDone done) override;
  std::shared_ptr<Staging> stage() override;
  void enroll(std::shared_ptr<Staging> sent, const std::string& actor, EnrollDone done) override;
  void import_gallery(std::shared_ptr<Staging> sent, const std::string& actor,
                      CommandDone done) override;
  void forget(ForgetRequest request, const std::string& actor, ForgetDone done) override;
  void undo(std::optional<CommandNumber> number, const std::string& actor,
            CommandDone done) override;
  void recluster(
      std::function<void(double)> progress,
      std::function<void(std::optional<ReclusterReport>, std::exception_ptr)> done) override;
  void try_recluster(
      std::vector<double> eps, std::vector<int> min_samples, std::function<void(double)> progress,
      std::function<void(std::vector<ClusterTrial>, std::exception_ptr)> done) override;
  void retry_files(std::vector<std::string> paths, Done done) override;
  ReadLimits read_limits() const override;
  void identify(std::string file, std::string content, const ReadLimits& limits,
                std::function<void(std::vector<IdentifiedFace>, std::exception_ptr)> done) override;
  std::shared_ptr<Upload> begin_upload() override;
  void list_inbox(std::function<void()> listed) override;
  Subscription wait_for_file(std::string path, std::function<void(bool)> decided) override;
  Subscription wait_for_all(std::function<void(std::size_t)> changed) override;
  Timestamp now() const override { return clock_.now(); }
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
  std::string montage_path(const std::string& file_name) const override;
  std::string review_link() const override { return review_link_; }

 private:
  /// What status shows beside the writer's board and the inbox; set on the loop.
  struct Shown {
    std::optional<Timestamp> next_recluster_at;
    bool reclustering = false;
    std::vector<std::string> degraded;
    std::optional<RetentionReport> retention;
  };

  void start();
  void open_server();
  void open_metrics();
  void open_review();
  void watch_over_health();
  void wait_for_signals();
  void stop();
  void on_inbox_news();
  void on_idle();
  void finish_once();
  void recluster_once();
  void end_once();
  void on_reclustered(const ReclusterReport& report);
  void first_listing_ended();
  void set_paused(bool paused, const std::string& actor, Done done);
  void adopt(Config config, const ReloadDone& done);
  void finish_erasure();
  /// Returns the keys that wait for the next start.
  std::vector<std::string> apply(const Config& config);
  void take_signal(int signal);
  Standing standing() const;
  void show();

  const Options options_;
  const Clock& clock_;
  const RootLayout layout_;
  const Timestamp started_at_;
  Config config_;
  const Config config_at_start_{config_};

  boost::asio::io_context loop_;
  boost::asio::signal_set signals_{loop_};
  boost::asio::steady_timer show_timer_{loop_};
  ThreadPool threads_;
  Writer writer_;
  Readers readers_;
  Readers analyst_;  // one thread for questions that take long
  Inbox inbox_;
  IntakePump pump_;
  ReclusterDesk desk_;
  Renderer renderer_;
  ResultsDesk results_;
  RetentionDesk retention_;
  WaitDesk waits_;
  Identifier identifier_;
  Worker uploads_{"kith-add"};
  Subscription redraw_;
  net::PassedSockets passed_;
  std::unique_ptr<rpc::RpcServer> server_;
  std::unique_ptr<review::Server> review_;
  std::string review_link_;  // set before anybody can ask; empty: it is not served
  Metrics metrics_{KITH_VERSION};
  std::unique_ptr<Exporter> exporter_;
  std::unique_ptr<Heartbeat> heartbeat_;
  bool ready_ = false;
  bool finishing_ = false;   // --once: the last recluster has begun
  bool incomplete_ = false;  // --once: something could not be dealt with
  bool stopping_ = false;
  bool starts_over_ = false;

  mutable std::mutex mutex_;  // protects what follows
  Shown shown_;
  MontageLayout montage_;
  ReadLimits limits_;
};

}  // namespace kith
