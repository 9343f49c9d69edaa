#include "daemon/intake/intake_pump.hpp"

#include <algorithm>
#include <boost/asio/post.hpp>
#include <memory>
#include <utility>

namespace kith {
namespace {

constexpr int kBatchesRelayed = 4;  // marked, read, committed, moved
constexpr int kAloneInHand = 2;     // one at work, one made ready meanwhile
constexpr std::chrono::milliseconds kBetweenTries{1000};

}  // namespace

IntakePump::IntakePump(boost::asio::io_context& loop, Inbox& inbox, Writer& writer,
                       ThreadPool& threads, const Clock& clock, RootLayout layout, Spool spool,
                       IntakeOptions options, std::function<void()> on_idle)
    : loop_(loop),
      next_try_(loop),
      inbox_(inbox),
      writer_(writer),
      threads_(threads),
      clock_(clock),
      layout_(std::move(layout)),
      spool_(std::move(spool)),
      options_(std::move(options)),
      on_idle_(std::move(on_idle)) {}

void IntakePump::start() {
  work(finish_moves);
}

void IntakePump::stop(std::function<void()> on_stopped) {
  held_ = true;
  next_try_.cancel();
  on_stopped_ = std::move(on_stopped);
  if (!busy()) std::exchange(on_stopped_, {})();
}

void IntakePump::kick() {
  if (unfinished_ || held_) return;
  while (take_batch()) {
  }
  if (!busy()) on_idle_();
}

// Batches share the writer with each other, but not with what has to be alone in hand, so that the
// end of the process tells which file it was.
bool IntakePump::take_batch() {
  const bool must_go_alone = !suspects_.empty() || !images_untouched_.empty();
  if (!must_go_alone && alone_in_hand_ == 0 && take_inputs()) return true;
  return relayed_ == 0 && alone_in_hand_ < kAloneInHand && take_what_goes_alone();
}

bool IntakePump::take_inputs() {
  if (relayed_ == kBatchesRelayed || bytes_relayed_ >= options_.bytes_at_once) return false;
  const auto inputs = inbox_.take(options_.files_at_once, options_.bytes_at_once - bytes_relayed_);
  behind_ = inputs.size() == options_.files_at_once;
  if (inputs.empty()) return false;
  std::vector<std::string> paths;
  std::uint64_t bytes = 0;
  for (const ReadyInput& input : inputs) {
    paths.push_back(input.path);
    bytes += input.size;
  }
  ++relayed_;
  bytes_relayed_ += bytes;
  relay(std::make_shared<InputBatch>(std::move(paths), bytes, InputBatch::Company::kTogether,
                                     batch_options(), threads_, clock_, layout_, spool_));
  return true;
}

bool IntakePump::take_what_goes_alone() {
  if (!suspects_.empty()) {
    if (alone_in_hand_ > 0) return false;
    work([path = std::move(suspects_.back().path), options = batch_options()](
             const IntakeTools& tools) { return take_in_alone(path, tools, options); });
    suspects_.pop_back();
    return true;
  }
  std::vector<std::string> images = std::exchange(images_untouched_, {});
  if (images.empty()) images = inbox_.take_images(options_.images_at_once);
  if (images.empty()) return false;
  work([images = std::move(images), limit = options_.max_image_size](const IntakeTools& tools) {
    return attach_batch(images, tools, limit);
  });
  return true;
}

// From step to step, whichever thread that is on.
void IntakePump::relay(const std::shared_ptr<InputBatch>& batch) {
  if (batch->next() == InputBatch::Step::kDone) {
    boost::asio::post(loop_, [this, batch] {
      --relayed_;
      bytes_relayed_ -= batch->bytes();
      finish(batch->result());
    });
  } else if (batch->next_is_writers()) {
    writer_.post([batch](Engine& engine) { batch->step(engine); },
                 [this, batch](const std::exception_ptr&) { relay(batch); });
  } else {
    porter_.post([this, batch] {
      batch->step();
      relay(batch);
    });
  }
}

void IntakePump::finish_later() {
  next_try_.expires_after(kBetweenTries);
  next_try_.async_wait([this](const boost::system::error_code& error) {
    if (!error) work(finish_moves);
  });
}

void IntakePump::hold(bool held) {
  held_ = held;
  kick();
}

void IntakePump::set_options(const IntakeOptions& options, Spool spool) {
  options_ = options;
  spool_ = std::move(spool);
}

void IntakePump::work(Work work) {
  ++alone_in_hand_;
  const auto result = std::make_shared<IntakeResult>();
  writer_.post(
      [this, work = std::move(work), spool = spool_, result](Engine& engine) mutable {
        *result = work({engine, threads_, clock_, layout_, spool});
      },
      [this, result](const std::exception_ptr&) {
        boost::asio::post(loop_, [this, result] {
          --alone_in_hand_;
          finish(*result);
        });
      });
}

void IntakePump::finish(const IntakeResult& result) {
  log_.write(result);
  if (observer_) observer_(result);
  failures_ += result.failed;
  tell_inbox(result);
  // Those first that the process has survived most often: one which ends it holds up nobody.
  suspects_.insert(suspects_.end(), result.suspects.begin(), result.suspects.end());
  std::stable_sort(suspects_.begin(), suspects_.end(),
                   [](const auto& a, const auto& b) { return a.deaths > b.deaths; });
  images_untouched_.insert(images_untouched_.end(), result.images_untouched.begin(),
                           result.images_untouched.end());
  unfinished_ = result.unfinished || (unfinished_ && !result.finished);
  if (unfinished_ && !busy()) {
    finish_later();
    on_idle_();
  } else {
    kick();
  }
  if (on_stopped_ && !busy()) std::exchange(on_stopped_, {})();
}

void IntakePump::tell_inbox(const IntakeResult& result) {
  inbox_.settled(result.settled);
  for (const auto& left : result.left) inbox_.left(left.path, left.identity, left.problem);
  for (const auto& [path, sentence, decided] : result.later) {
    decided ? inbox_.put_away_later(path, sentence) : inbox_.retry(path, sentence);
  }
  for (const auto& path : result.metadata_waiting) inbox_.metadata_waits(path);
  for (const auto& path : result.images_settled) inbox_.image_settled(path);
  for (const auto& path : result.images_left) inbox_.image_left(path);
  for (const auto& path : result.images_waiting) inbox_.image_waits(path);
  for (const auto& later : result.images_later) inbox_.image_retry(later.path, later.sentence);
}

}  // namespace kith
