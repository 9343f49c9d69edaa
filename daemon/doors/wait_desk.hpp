// Who waits until something that was dropped is decided. Looks every few milliseconds while anybody
// waits, and only then: what decides a file (a commit, a move, a listing that finds it gone) has no
// single moment to hook into. Lives on the event loop's thread.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "daemon/inbox/inbox.hpp"

namespace kith {

class WaitDesk {
 public:
  WaitDesk(boost::asio::io_context& loop, const Inbox& inbox) : timer_(loop), inbox_(inbox) {}

  using Tell = std::function<void(std::size_t)>;

  /// Tells once, when nothing is pending at `path` any more, how many files stay there (0 or 1).
  /// Without a path: how many are pending, whenever that differs, last 0. Who waits may go away.
  void add(std::optional<std::string> path, std::weak_ptr<Tell> tell);
  void stop();

 private:
  struct Waiter {
    std::optional<std::string> path;  // none: all
    std::size_t pending = 0;          // all: as told last
    std::weak_ptr<Tell> tell;
  };
  void look();
  bool has_ended(Waiter& waiter) const;
  void look_again();

  boost::asio::steady_timer timer_;
  const Inbox& inbox_;
  std::vector<Waiter> waiters_;
  bool looking_ = false;
  bool stopped_ = false;
};

}  // namespace kith
