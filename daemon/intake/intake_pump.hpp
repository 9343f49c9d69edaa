// Carries what the inbox has ready to the writer, a batch at a time, and tells the inbox what
// became of it. A few batches are on their way at once, in different steps, their commits in the
// order in which they were taken; the folder holds the rest, so a burst costs no memory. Lives on
// the event loop's thread; the work runs on the writer's and on one that reads and moves.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "core/base/thread_pool.hpp"
#include "core/pipeline/spool.hpp"
#include "daemon/inbox/inbox.hpp"
#include "daemon/intake/input_batch.hpp"
#include "daemon/intake/intake_batch.hpp"
#include "daemon/intake/intake_log.hpp"
#include "daemon/worker.hpp"
#include "daemon/writer.hpp"

namespace kith {

struct IntakeOptions {
  ReadLimits limits;
  std::size_t files_at_once = 1024;           // in a batch
  std::uint64_t bytes_at_once = 64ULL << 20;  // in all batches, unless a single file has more
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
  /// Takes nothing more; `on_stopped` is called on the loop when what is in hand is finished.
  void stop(std::function<void()> on_stopped);
  /// Takes what is ready, unless enough is in hand or intake is held.
  void kick();
  /// While held nothing new is taken; what is in hand is finished.
  void hold(bool held);
  bool busy() const { return relayed_ + alone_in_hand_ > 0; }
  /// More is ready than a batch holds, as of the last one.
  bool behind() const { return behind_; }

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
  bool take_inputs();
  bool take_what_goes_alone();
  void relay(const std::shared_ptr<InputBatch>& batch);
  void work(Work work);
  void finish_later();
  void finish(const IntakeResult& result);
  void tell_inbox(const IntakeResult& result);
  BatchOptions batch_options() const { return {options_.limits, options_.settle}; }

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
  IntakeLog log_;
  std::vector<IntakeResult::Suspect> suspects_;  // taken from the inbox, the fewest deaths last
  std::vector<std::string> images_untouched_;    // taken from the inbox, left by the last batch
  bool unfinished_ = true;                       // committed files may wait for their move
  int relayed_ = 0;                              // batches on their way
  std::uint64_t bytes_relayed_ = 0;              // in them
  int alone_in_hand_ = 0;                        // work that has the writer to itself
  bool behind_ = false;
  bool held_ = false;
  std::uint64_t failures_ = 0;
  std::function<void()> on_stopped_;

  Worker porter_{"kith-porter"};  // reads and moves
};

}  // namespace kith
