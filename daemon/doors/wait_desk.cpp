#include "daemon/doors/wait_desk.hpp"

#include <chrono>
#include <iterator>
#include <limits>
#include <utility>

namespace kith {
namespace {

constexpr std::chrono::milliseconds kBetweenLooks{20};
constexpr std::chrono::microseconds kForEach{50};  // more seldom where many wait
constexpr std::size_t kNeverTold = std::numeric_limits<std::size_t>::max();

}  // namespace

void WaitDesk::add(std::optional<std::string> path, std::weak_ptr<Tell> tell) {
  waiters_.push_back({std::move(path), kNeverTold, std::move(tell)});
  if (!std::exchange(looking_, true)) look_again();
}

void WaitDesk::stop() {
  stopped_ = true;
  timer_.cancel();
  waiters_.clear();
}

void WaitDesk::look() {
  auto waiters = std::exchange(waiters_, {});  // who is told may add others
  std::erase_if(waiters, [&](Waiter& waiter) { return has_ended(waiter); });
  waiters_.insert(waiters_.end(), std::make_move_iterator(waiters.begin()),
                  std::make_move_iterator(waiters.end()));
  looking_ = !waiters_.empty();
  if (looking_) look_again();
}

bool WaitDesk::has_ended(Waiter& waiter) const {
  const auto tell = waiter.tell.lock();
  if (!tell) return true;
  if (waiter.path) {
    const Inbox::Standing standing = inbox_.standing_of(*waiter.path);
    if (standing == Inbox::Standing::kPending) return false;
    (*tell)(standing == Inbox::Standing::kStays ? 1 : 0);
    return true;
  }
  const std::size_t pending = inbox_.undecided();
  if (pending != std::exchange(waiter.pending, pending)) (*tell)(pending);
  return pending == 0;
}

void WaitDesk::look_again() {
  if (stopped_) return;
  timer_.expires_after(kBetweenLooks + kForEach * waiters_.size());
  timer_.async_wait([this](const boost::system::error_code& error) {
    if (!error) look();
  });
}

}  // namespace kith
