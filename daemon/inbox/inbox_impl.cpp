#include "daemon/inbox/inbox_impl.hpp"

#include <algorithm>
#include <boost/asio/post.hpp>
#include <utility>

#include "daemon/inbox/look.hpp"

namespace kith {
namespace {

constexpr std::chrono::milliseconds kHeartbeat{1'000};

std::string file_name_of(const std::string& path) {
  return path.substr(path.rfind('/') + 1);
}

}  // namespace

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
  after_this_listing = std::exchange(after_next_listing, {});
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
  for (const auto& listed : std::exchange(after_this_listing, {})) listed();
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
    return;
  }
  const bool is_first = books.lock()->unreadable.size() == 0;
  books.lock()->unreadable.set(path, sentence);
  if (is_first) plan_next_listing();  // nobody tells when it is opened
}

void Inbox::Impl::on_step() {
  const bool trouble_is_new = !watcher.trouble().empty() && books.lock()->watch_trouble.empty();
  if (trouble_is_new) {
    books.lock()->watch_trouble = watcher.trouble();
    plan_next_listing();
  }
  changed();
  if (!lister.busy()) announce();  // also when nothing was found: the listing itself is news
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
  offer_released();
  heartbeat.expires_after(kHeartbeat);
  heartbeat.async_wait([this](const boost::system::error_code& problem) {
    if (!problem) beat();
  });
}

// Files whose folders would not let them go are tried again when their owner has mended that.
void Inbox::Impl::offer_released() {
  {
    const auto open_books = books.lock();
    for (const std::string& path : open_books->left.released()) {
      open_books->inputs.unpark(path, clock.monotonic());
    }
  }
  changed();
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
  bool room_again = false;
  {
    const auto open_books = books.lock();
    if (!open_books->first_listing_done) return;
    for (const Ledger* ledger : {&open_books->inputs, &open_books->images}) {
      due = due || ledger->has_due(now);
      room_again = room_again || ledger->wants_listing();
      const auto next = ledger->next_deadline();
      if (next && *next > now && (!deadline || *next < *deadline)) deadline = next;
    }
  }
  if (room_again && !lister.busy()) lister.list_everything();
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

}  // namespace kith
