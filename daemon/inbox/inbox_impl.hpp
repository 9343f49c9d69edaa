// Behind Inbox: what its listings find, what inotify whispers to it, and its timers.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <functional>
#include <optional>
#include <string>
#include <unordered_set>
#include <vector>

#include "daemon/inbox/books.hpp"
#include "daemon/inbox/guarded.hpp"
#include "daemon/inbox/inbox.hpp"
#include "daemon/inbox/lister.hpp"
#include "daemon/inbox/watcher.hpp"

namespace kith {

struct Inbox::Impl final : ListerVisitor {
  Impl(boost::asio::io_context& event_loop, RootLayout root_layout, InboxOptions inbox_options,
       const Clock& handed_clock, std::function<void()> ready);

  // --- what a listing finds: the truth
  void on_everything_begins() override;
  void on_everything_ends() override;
  void on_folder(int fd, const std::string& path) override { watcher.watch(fd, path); }
  void on_input(const Entry& entry) override { observe_input(entry, Heard::kListed); }
  void on_image(const Entry& entry) override { observe_image(entry, Heard::kListed); }
  void on_ignored(const std::string& path) override;
  void on_unreadable(const std::string& path, const std::string& sentence) override;
  void on_step() override;

  // --- what inotify whispers: hints
  void hear(Whisper whisper, const std::string& path);
  void hear_of_file(const std::string& path, Heard heard);
  void hear_of_folder(const std::string& path);

  void observe_input(const Entry& entry, Heard heard) {
    books.lock()->inputs.observe(entry, heard, clock.monotonic(), clock.now());
  }
  void observe_image(const Entry& entry, Heard heard) {
    books.lock()->images.observe(entry, heard, clock.monotonic(), clock.now());
  }

  // --- time
  void beat();
  void offer_released();
  void plan_next_listing();
  void changed();
  void announce();
  void wake_at(Monotonic deadline, Monotonic now);

  boost::asio::io_context& loop;
  const RootLayout layout;
  InboxOptions options;
  const Clock& clock;
  std::function<void()> on_ready;
  Watcher watcher;
  Lister lister;
  boost::asio::steady_timer heartbeat;
  boost::asio::steady_timer next_listing;
  boost::asio::steady_timer next_deadline;
  std::optional<Monotonic> awake_at;  // when next_deadline fires
  bool announced = false;
  bool stopped = false;
  std::vector<std::function<void()>> after_next_listing;  // called when the next to begin has ended
  std::vector<std::function<void()>> after_this_listing;  // likewise, of the one under way
  Complaints unreadable;                    // found by the listing of everything under way
  std::unordered_set<std::size_t> ignored;  // likewise

  Guarded<Books> books;  // changed by the loop's thread alone
};

}  // namespace kith
