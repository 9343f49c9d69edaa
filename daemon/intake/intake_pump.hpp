// Carries what the inbox has ready to the writer, a batch at a time, and tells the inbox what
// became of it. While the writer has one in hand the next is made ready; the folder holds the rest,
// so a burst costs no memory. Lives on the event loop's thread; the work runs on the writer's.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <vector>

#include "core/base/thread_pool.hpp"
#include "core/pipeline/spool.hpp"
#include "daemon/inbox/inbox.hpp"
#include "daemon/intake/intake_batch.hpp"
#include "daemon/writer.hpp"

namespace kith {

struct IntakeOptions {
  ReadLimits limits;
  std::size_t files_at_once = 2048;
  std::uint64_t bytes_at_once = 64ULL << 20;
  std::size_t images_at_once = 256;
  std::uint64_t max_image_size = 64ULL << 20;  // bytes
  std::chrono::milliseconds settle{2000};
};

class IntakePump {
 public:
  /// `on_idle` is called on the loop whenever nothing is in hand and nothing is ready.
  IntakePump(boost::asio::io_context& loop, Inbox& inbox, Writer& writer, ThreadPool& threads,
             const Clock& clock, RootLayout layout, Spool spool, IntakeOptions options,
             std::function<void()> on_idle);

  /// First of all: moves what an earlier process had only committed. Nothing is taken before; nor
  /// later, while something that was committed could not be moved: who shares its path and bytes
  /// would be taken for it.
  void start();
  /// Takes nothing more.
  void stop();
  /// Takes what is ready, unless enough is in hand or intake is held.
  void kick();
  /// While held nothing new is taken; what is in hand is finished.
  void hold(bool held);
  bool busy() const { return in_hand_ > 0; }

  void set_options(const IntakeOptions& options, Spool spool);
  /// Told of every batch, on the loop.
  void set_observer(std::function<void(const IntakeResult&)> observer) {
    observer_ = std::move(observer);
  }
  /// Inputs and images that went to failed/ since the start.
  std::uint64_t failures() const { return failures_; }

 private:
  using Work = std::function<IntakeResult(const IntakeTools&)>;
  bool take_batch();
  void take_in(std::vector<std::string> paths);
  void attach(std::vector<std::string> paths);
  void work(Work work);
  void finish_later();
  void finish(const IntakeResult& result);

  boost::asio::io_context& loop_;
  boost::asio::steady_timer next_try_;
  Inbox& inbox_;
  Writer& writer_;
  ThreadPool& threads_;
  const Clock& clock_;
  RootLayout layout_;
  Spool spool_;
  IntakeOptions options_;
  std::function<void()> on_idle_;
  std::function<void(const IntakeResult&)> observer_;  // may be empty
  std::vector<std::string> untouched_;         // taken from the inbox, left by the last batch
  std::vector<std::string> images_untouched_;  // likewise
  bool unfinished_ = true;                     // committed files may wait for their move
  int in_hand_ = 0;                            // batches that the writer has
  bool held_ = false;
  std::uint64_t failures_ = 0;
};

}  // namespace kith
