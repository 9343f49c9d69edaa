// Keeps the montages on disk equal to the catalog, on a thread of its own. Requests that come while
// it draws are answered by one more round; rounds begin at least a moment apart.
#pragma once

#include <atomic>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>

#include "core/base/clock.hpp"
#include "core/catalog/reader.hpp"
#include "core/montage/gallery_wall.hpp"
#include "core/pipeline/montage_planner.hpp"
#include "core/pipeline/spool.hpp"
#include "daemon/montage/hung_page.hpp"
#include "daemon/worker.hpp"

namespace kith {

class Renderer {
 public:
  /// `client_command`: how the client finds this daemon, for the commands on the page.
  /// While `busy` says so, requests wait for up to half a minute: what is drawn needs the
  /// processors more.
  /// `threads`: how many pages are drawn at once; 0: as many as there are cores.
  Renderer(boost::asio::io_context& loop, const RootLayout& layout, const Clock& clock,
           MontageLayout montage, std::size_t threads, std::string client_command,
           std::function<bool()> busy);
  ~Renderer() { stop(); }

  /// Called on the loop with the seconds that a round took; none when it did not end well.
  using Drawn = std::function<void(std::optional<double> seconds)>;

  /// Draws soon. From the loop.
  void request();
  /// The same, and `drawn` hears of the first round that begins from now on.
  void request(Drawn drawn);
  /// Draws now. From the loop.
  void draw(Drawn drawn);
  /// The same, but calls `drawn` after `patience` with none if it is not finished.
  void draw_within(std::chrono::milliseconds patience, Drawn drawn);
  void stop();
  void set_layout(MontageLayout montage) { montage_ = montage; }
  /// From now on the page is kept for hung_page() as well, in the form that is served.
  void keep_page() { keeps_page_ = true; }
  /// The page as it was hung last; none before. From any thread.
  std::shared_ptr<const HungPage> hung_page() const;
  /// Why the last round failed; empty when it did not. From the loop.
  const std::string& problem() const { return problem_; }

 private:
  void request_in(std::chrono::milliseconds delay);
  void begin();
  std::string hang(const MontageLayout& montage);
  void publish_index(const MontagePlan& plan, const MontageLayout& montage);
  void keep_page(const MontagePlan& plan, const MontageLayout& montage);

  boost::asio::io_context& loop_;
  const Clock& clock_;
  MontageLayout montage_;
  std::function<bool()> busy_;
  boost::asio::steady_timer timer_;
  bool drawing_ = false;
  bool wanted_ = false;
  Monotonic wanted_since_{};
  bool waiting_ = false;  // for the timer
  std::chrono::milliseconds last_round_{0};
  std::string problem_;
  std::vector<Drawn> done_;
  std::stop_source stop_;

  std::atomic<bool> keeps_page_ = false;
  mutable std::mutex mutex_;
  std::shared_ptr<const HungPage> hung_page_;  // protected by mutex_

  // The worker's alone.
  std::filesystem::path index_path_;
  std::string client_command_;
  std::string index_;  // as it is on disk
  CatalogReader catalog_;
  MontagePlanner planner_;
  GalleryWall wall_;
  ThreadPool threads_;  // its own: a minute of pages keeps no face and no recluster from the other

  Worker worker_{"kith-montage"};
};

/// The face of one sample as pages are drawn from it.
Face face_of(const CatalogReader& catalog, SampleId sample);

}  // namespace kith
