#include "daemon/retention/retention_desk.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/asio/post.hpp>
#include <filesystem>
#include <memory>
#include <system_error>
#include <utility>

#include "core/base/error.hpp"
#include "core/pipeline/retention/root_size.hpp"
#include "daemon/log.hpp"

namespace kith {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kShortestRest{5'000};
constexpr milliseconds kLongestRest{60'000};
constexpr std::chrono::seconds kMeasuredEvery{60};
// Of the limit, as much as is kept free: what comes in between finds room.
constexpr std::uint64_t kNoticeableShare = 16;

// To ask the disk costs nothing; to walk through a large root does. What others write there is
// taken for growth as well, and only measured for nothing.
std::uint64_t free_on_disk(const RootLayout& layout) {
  std::error_code ignored;
  const auto space = std::filesystem::space(layout.root, ignored);
  return ignored ? 0 : space.free;
}

std::string sentence_of(const std::exception_ptr& failure) {
  try {
    std::rethrow_exception(failure);
  } catch (const std::exception& error) {
    return fmt::format("what has grown old is not gone: {}", error.what());
  }
}

}  // namespace

RetentionDesk::RetentionDesk(boost::asio::io_context& loop, Writer& writer, const Clock& clock,
                             RootLayout layout, RetentionRules rules)
    : loop_(loop),
      writer_(writer),
      clock_(clock),
      layout_(std::move(layout)),
      rules_(std::move(rules)),
      timer_(loop) {
  report_.max_size = rules_.max_size;
}

void RetentionDesk::start() {
  if (!rules_.none()) begin();
}

void RetentionDesk::stop() {
  stopped_ = true;
  timer_.cancel();
}

void RetentionDesk::set_rules(const RetentionRules& rules) {
  if (rules == rules_) return;
  rules_ = rules;
  report_ = {};
  report_.max_size = rules.max_size;
  problem_.clear();
  measured_at_ = {};
  begin();
}

void RetentionDesk::settle(std::function<void()> done) {
  if (rules_.none() || stopped_) return done();
  settled_ = std::move(done);
  begin();
}

std::optional<RetentionReport> RetentionDesk::report() const {
  return rules_.none() ? std::nullopt : std::optional(report_);
}

void RetentionDesk::begin() {
  if (running_ || stopped_ || rules_.none()) return;
  running_ = true;
  timer_.cancel();
  if (rules_.max_size == 0) return expire({});
  is_measured() ? expire(measured_) : measure();
}

bool RetentionDesk::is_measured() const {
  return measured_at_ != Monotonic{} && clock_.monotonic() - measured_at_ < kMeasuredEvery &&
         !has_grown();
}

bool RetentionDesk::has_grown() const {
  return rules_.max_size > 0 &&
         free_on_disk(layout_) + rules_.max_size / kNoticeableShare < free_then_;
}

// Since nothing was left that might go, something came that may.
bool RetentionDesk::has_news() const {
  return rules_.max_size > 0 && !problem_.empty() && writer_.status().last_event != given_up_at_;
}

// Hundreds of thousands of files take a second or two to count.
void RetentionDesk::measure() {
  surveyor_.post([this] {
    const std::uint64_t free = free_on_disk(layout_);
    const std::uint64_t size = root_size(layout_);
    boost::asio::post(loop_, [this, free, size] {
      measured_at_ = clock_.monotonic();
      measured_ = size;
      free_then_ = free;
      expire(size);
    });
  });
}

void RetentionDesk::expire(std::optional<std::uint64_t> size) {
  const auto round = std::make_shared<Expired>();
  writer_.post(
      [=, rules = rules_, this](Engine& engine) { *round = engine.expire(rules, layout_, size); },
      [=, this](const std::exception_ptr& failure) {
        boost::asio::post(loop_, [=, this] { finish(*round, failure); });
      });
}

void RetentionDesk::finish(const Expired& round, const std::exception_ptr& failure) {
  running_ = false;
  const std::string before = std::exchange(problem_, failure ? sentence_of(failure) : "");
  if (failure) {
    if (problem_ != before) log::warn("{}", problem_);
    if (settled_) std::exchange(settled_, {})();
    return arm(kShortestRest);
  }
  note(round);
  if (round.above_limit && report_.size > rules_.max_size) {
    problem_ = fmt::format(
        "the root takes {} MiB, more than retention.max_size lets it, and nothing is left that may "
        "go: raise that, or make room by hand",
        report_.size.value_or(0) >> 20);
    given_up_at_ = writer_.status().last_event;
  }
  if (round.more) return begin();
  // The catalog gave back what it did not use.
  if (measured_ > rules_.max_size && report_.size <= rules_.max_size) measured_at_ = {};
  rest(round);
}

void RetentionDesk::note(const Expired& round) {
  report_.due = round.more;
  report_.next = round.next;
  if (rules_.max_size > 0) {
    measured_ -= std::min(measured_, round.bytes);
    free_then_ += round.bytes;
    report_.size = measured_ - std::min(measured_, round.unused);
  }
  if (round.any()) {
    Expired sum = goes_on_ ? report_.last : Expired();
    sum.samples += round.samples;
    sum.files += round.files;
    sum.events += round.events;
    sum.bytes += round.bytes;
    report_.last = sum;
    report_.last_at = clock_.now();
    if (observer_) observer_(round);
  }
  goes_on_ = round.more;
}

void RetentionDesk::rest(const Expired& round) {
  if (settled_) std::exchange(settled_, {})();
  // What comes meanwhile is not due before the shortest age has passed.
  milliseconds delay = rules_.shortest().value_or(kLongestRest);
  if (round.next) {
    delay = std::chrono::ceil<milliseconds>(*round.next - clock_.now());
  }
  arm(std::clamp(delay, kShortestRest, kLongestRest));
}

void RetentionDesk::arm(milliseconds delay) {
  if (stopped_ || rules_.none()) return;
  const milliseconds step = rules_.max_size == 0 ? delay : std::min(delay, kShortestRest);
  timer_.expires_after(step);
  timer_.async_wait([this, delay, step](const boost::system::error_code& error) {
    if (error) return;
    step == delay || has_grown() || has_news() ? begin() : arm(delay - step);
  });
}

}  // namespace kith
