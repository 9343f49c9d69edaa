#include "daemon/inbox/inbox.hpp"

#include <algorithm>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <functional>
#include <optional>
#include <unordered_set>
#include <utility>

#include "daemon/inbox/books.hpp"
#include "daemon/inbox/guarded.hpp"
#include "daemon/inbox/lister.hpp"
#include "daemon/inbox/look.hpp"
#include "daemon/inbox/watcher.hpp"

namespace kith {
namespace {

constexpr std::chrono::milliseconds kHeartbeat{1'000};

std::string file_name_of(const std::string& path) {
  return path.substr(path.rfind('/') + 1);
}

std::string stem_of(const std::string& path) {
  return path.substr(0, path.rfind('.'));
}

}  // namespace

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
  Complaints unreadable;                    // found by the listing of everything under way
  std::unordered_set<std::size_t> ignored;  // likewise

  Guarded<Books> books;  // changed by the loop's thread alone
};

Inbox::Impl::Impl(boost::asio::io_context& event_loop, RootLayout root_layout,
                  InboxOptions inbox_options, const Clock& handed_clock,
                  std::function<void()> ready)
    : loop(event_loop),
      layout(std::move(root_layout)),
      options(std::move(inbox_options)),
      clock(handed_clock),
      on_ready(std::move(ready)),
      watcher(
          event_loop, [this](Whisper whisper, const std::string& path) { hear(whisper, path); },
          options.add_watch),
      lister(event_loop, layout, *this),
      heartbeat(event_loop),
      next_listing(event_loop),
      next_deadline(event_loop),
      books(layout, LedgerOptions{.settle = options.settle, .capacity = options.capacity}) {}

void Inbox::Impl::on_everything_begins() {
  unreadable.clear_all();
  ignored.clear();
  watcher.begin_round();
  const auto open_books = books.lock();
  open_books->inputs.begin_listing();
  open_books->images.begin_listing();
}

void Inbox::Impl::on_everything_ends() {
  {
    const auto open_books = books.lock();
    open_books->inputs.end_listing();
    open_books->images.end_listing();
    open_books->unreadable = std::exchange(unreadable, {});
    open_books->ignored = std::exchange(ignored, {});
    open_books->watch_trouble = watcher.trouble();
    open_books->drop_old_complaints();
    open_books->first_listing_done = true;
    ++open_books->rescans;
  }
  plan_next_listing();
  announce();  // also of an empty folder: that it was listed is news
}

void Inbox::Impl::on_ignored(const std::string& path) {
  const std::size_t name = std::hash<std::string>()(path);
  if (lister.lists_everything()) ignored.insert(name);
  books.lock()->ignored.insert(name);
}

void Inbox::Impl::on_unreadable(const std::string& path, const std::string& sentence) {
  if (lister.lists_everything()) {
    unreadable.set(path, sentence);
  } else {
    books.lock()->unreadable.set(path, sentence);
  }
}

void Inbox::Impl::on_step() {
  const bool trouble_is_new = !watcher.trouble().empty() && books.lock()->watch_trouble.empty();
  if (trouble_is_new) {
    books.lock()->watch_trouble = watcher.trouble();
    plan_next_listing();
  }
  changed();
}

void Inbox::Impl::hear(Whisper whisper, const std::string& path) {
  switch (whisper) {
    case Whisper::kOverflow:
      ++books.lock()->overflows;
      lister.list_everything();
      break;
    case Whisper::kWatchLost:
      lister.list_everything();
      break;
    case Whisper::kFolder:
      hear_of_folder(path);
      break;
    case Whisper::kClosed:
      hear_of_file(path, Heard::kClosed);
      break;
    case Whisper::kCreated:
      hear_of_file(path, Heard::kListed);
      break;
  }
}

void Inbox::Impl::hear_of_file(const std::string& path, Heard heard) {
  const NameKind kind = kind_of_name(file_name_of(path));
  if (kind == NameKind::kHidden) return;
  if (kind == NameKind::kOther) {
    on_ignored(path);
    return;
  }
  const auto entry = see(layout, path);
  if (!entry) return;
  if (kind == NameKind::kInput) {
    observe_input(*entry, heard);
  } else if (entry->kind == EntryKind::kRegular) {
    observe_image(*entry, heard);
  } else {
    on_ignored(path);
  }
  changed();
}

void Inbox::Impl::hear_of_folder(const std::string& path) {
  if (kind_of_name(file_name_of(path)) == NameKind::kHidden) return;
  if (is_input_folder(path)) {
    hear_of_file(path, Heard::kListed);
  } else {
    lister.list_folder(path);
  }
}

void Inbox::Impl::beat() {
  if (stopped) return;
  TopFolders seen = books.lock()->tops;
  if (seen.look()) {
    books.lock()->tops = seen;
    watcher.restart();
    lister.list_everything();
  }
  bool room_again = false;
  {
    const auto open_books = books.lock();
    room_again = open_books->inputs.wants_listing() || open_books->images.wants_listing();
  }
  if (room_again && !lister.busy()) lister.list_everything();
  heartbeat.expires_after(kHeartbeat);
  heartbeat.async_wait([this](const boost::system::error_code& problem) {
    if (!problem) beat();
  });
}

void Inbox::Impl::plan_next_listing() {
  const auto blind = [&] {
    const auto open_books = books.lock();
    return !watcher.trouble().empty() || open_books->tops.on_network() ||
           open_books->unreadable.size() > 0;
  };
  next_listing.expires_after(blind() ? std::min(options.poll_interval, options.scan_interval)
                                     : options.scan_interval);
  next_listing.async_wait([this](const boost::system::error_code& problem) {
    if (!problem && !stopped) lister.list_everything();
  });
}

// Tells when there is something to take, else wakes up when the next file has settled.
void Inbox::Impl::changed() {
  if (stopped) return;
  const Monotonic now = clock.monotonic();
  std::optional<Monotonic> deadline;
  bool due = false;
  {
    const auto open_books = books.lock();
    if (!open_books->first_listing_done) return;
    for (const Ledger* ledger : {&open_books->inputs, &open_books->images}) {
      due = due || ledger->has_due(now);
      const auto next = ledger->next_deadline();
      if (next && *next > now && (!deadline || *next < *deadline)) deadline = next;
    }
  }
  if (due) announce();
  if (deadline && (!awake_at || *deadline < *awake_at)) wake_at(*deadline, now);
}

void Inbox::Impl::announce() {
  if (std::exchange(announced, true)) return;
  boost::asio::post(loop, [this] {
    announced = false;
    if (!stopped) on_ready();
  });
}

void Inbox::Impl::wake_at(Monotonic deadline, Monotonic now) {
  awake_at = deadline;
  next_deadline.expires_after(deadline - now);
  next_deadline.async_wait([this](const boost::system::error_code& problem) {
    if (problem) return;
    awake_at.reset();
    changed();
  });
}

Inbox::Inbox(boost::asio::io_context& loop, RootLayout layout, InboxOptions options,
             const Clock& clock, std::function<void()> on_ready)
    : impl_(std::make_unique<Impl>(loop, std::move(layout), std::move(options), clock,
                                   std::move(on_ready))) {}

Inbox::~Inbox() = default;

void Inbox::start() {
  impl_->beat();
}

void Inbox::stop() {
  impl_->stopped = true;
  impl_->heartbeat.cancel();
  impl_->next_listing.cancel();
  impl_->next_deadline.cancel();
  impl_->watcher.stop();
  impl_->lister.stop();
}

void Inbox::rescan() {
  impl_->lister.list_everything();
}

void Inbox::set_intervals(std::chrono::milliseconds scan_interval,
                          std::chrono::milliseconds settle) {
  impl_->options.scan_interval = scan_interval;
  {
    const auto books = impl_->books.lock();
    books->inputs.set_settle(settle);
    books->images.set_settle(settle);
  }
  impl_->plan_next_listing();
}

std::vector<ReadyInput> Inbox::take(std::size_t limit_files, std::uint64_t limit_bytes) {
  std::vector<ReadyInput> taken;
  {
    const auto books = impl_->books.lock();
    if (!books->first_listing_done) return taken;
    taken = books->inputs.take(
        limit_files, limit_bytes, impl_->clock.monotonic(), impl_->clock.now(),
        [&](const std::string& path) { return look_at_input(impl_->layout, path); });
  }
  impl_->changed();
  return taken;
}

void Inbox::settled(const std::string& path) {
  std::optional<Heard> again;
  {
    const auto books = impl_->books.lock();
    again = books->inputs.settled(path);
    books->left.clear(path);
    books->retried.clear(path);
    books->images.unpark(stem_of(path), impl_->clock.monotonic());
  }
  if (again) impl_->hear_of_file(path, *again);
  impl_->changed();
}

void Inbox::left(const std::string& path, const FileIdentity& identity,
                 const std::string& problem) {
  {
    const auto books = impl_->books.lock();
    books->inputs.park(path, identity);
    books->retried.clear(path);
    books->left.set(path, problem);
    books->images.unpark(stem_of(path), impl_->clock.monotonic());
  }
  impl_->changed();
}

void Inbox::retry(const std::string& path, const std::string& sentence) {
  {
    const auto books = impl_->books.lock();
    books->inputs.retry(path, impl_->clock.monotonic());
    books->retried.set(path, sentence);
  }
  impl_->changed();
}

std::vector<std::string> Inbox::take_images(std::size_t limit) {
  constexpr std::uint64_t kBytes = 256U << 20;
  std::vector<std::string> paths;
  {
    const auto books = impl_->books.lock();
    if (!books->first_listing_done) return paths;
    const auto taken = books->images.take(
        limit, kBytes, impl_->clock.monotonic(), impl_->clock.now(),
        [&](const std::string& path) { return look_at_image(impl_->layout, path); });
    for (const ReadyInput& image : taken) paths.push_back(image.path);
  }
  impl_->changed();
  return paths;
}

void Inbox::image_settled(const std::string& path) {
  std::optional<Heard> again;
  {
    const auto books = impl_->books.lock();
    again = books->images.settled(path);
    books->retried.clear(path);
  }
  if (again) impl_->hear_of_file(path, *again);
}

void Inbox::image_waits(const std::string& path) {
  {
    const auto books = impl_->books.lock();
    books->images.park(path);
    books->retried.clear(path);
  }
  impl_->changed();
}

void Inbox::image_retry(const std::string& path, const std::string& sentence) {
  {
    const auto books = impl_->books.lock();
    books->images.retry(path, impl_->clock.monotonic());
    books->retried.set(path, sentence);
  }
  impl_->changed();
}

bool Inbox::idle() const {
  const auto books = impl_->books.lock();
  return books->first_listing_done && !impl_->lister.busy() &&
         books->inputs.pending() == books->inputs.writing() &&
         books->images.pending() == books->images.writing();
}

InboxStatus Inbox::status() const {
  return impl_->books.lock()->status();
}

std::vector<ReadyInput> Inbox::pending_files(std::size_t limit) const {
  return impl_->books.lock()->inputs.pending_files(limit);
}

}  // namespace kith
