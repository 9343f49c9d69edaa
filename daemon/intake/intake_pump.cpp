#include "daemon/intake/intake_pump.hpp"

#include <boost/asio/post.hpp>
#include <memory>
#include <utility>

#include "daemon/intake/intake_batch.hpp"
#include "daemon/intake/intake_log.hpp"

namespace kith {
namespace {

constexpr int kBatchesInHand = 2;  // one at work, one made ready meanwhile
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

void IntakePump::stop() {
  held_ = true;
  next_try_.cancel();
}

void IntakePump::kick() {
  if (unfinished_ || held_) return;
  while (in_hand_ < kBatchesInHand && take_batch()) {
  }
  if (in_hand_ == 0) on_idle_();
}

bool IntakePump::take_batch() {
  if (!untouched_.empty()) {
    take_in(std::exchange(untouched_, {}));
    return true;
  }
  if (!images_untouched_.empty()) {
    attach(std::exchange(images_untouched_, {}));
    return true;
  }
  std::vector<std::string> paths;
  for (ReadyInput& input : inbox_.take(options_.files_at_once, options_.bytes_at_once)) {
    paths.push_back(std::move(input.path));
  }
  if (!paths.empty()) {
    take_in(std::move(paths));
    return true;
  }
  auto images = inbox_.take_images(options_.images_at_once);
  if (images.empty()) return false;
  attach(std::move(images));
  return true;
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

void IntakePump::take_in(std::vector<std::string> paths) {
  work([paths = std::move(paths), limits = options_.limits, settle = options_.settle](
           const IntakeTools& tools) { return take_in_batch(paths, tools, limits, settle); });
}

void IntakePump::attach(std::vector<std::string> paths) {
  work([paths = std::move(paths), limit = options_.max_image_size](const IntakeTools& tools) {
    return attach_batch(paths, tools, limit);
  });
}

void IntakePump::work(Work work) {
  ++in_hand_;
  const auto result = std::make_shared<IntakeResult>();
  writer_.post(
      [this, work = std::move(work), spool = spool_, result](Engine& engine) mutable {
        *result = work({engine, threads_, clock_, layout_, spool});
      },
      [this, result](const std::exception_ptr&) {
        boost::asio::post(loop_, [this, result] { finish(*result); });
      });
}

void IntakePump::finish(const IntakeResult& result) {
  log_intake(result);
  if (observer_) observer_(result);
  failures_ += result.failed;
  for (const auto& path : result.settled) inbox_.settled(path);
  for (const auto& left : result.left) inbox_.left(left.path, left.identity, left.problem);
  for (const auto& later : result.later) inbox_.retry(later.path, later.sentence);
  for (const auto& path : result.images_settled) inbox_.image_settled(path);
  for (const auto& path : result.images_waiting) inbox_.image_waits(path);
  for (const auto& later : result.images_later) inbox_.image_retry(later.path, later.sentence);
  const auto append = [](std::vector<std::string>& to, const std::vector<std::string>& from) {
    to.insert(to.end(), from.begin(), from.end());
  };
  append(untouched_, result.untouched);
  append(images_untouched_, result.images_untouched);
  --in_hand_;
  unfinished_ = result.unfinished || (unfinished_ && !result.finished);
  if (unfinished_ && in_hand_ == 0) {
    finish_later();
    on_idle_();
  } else {
    kick();
  }
}

}  // namespace kith
