#include "daemon/inbox/inbox.hpp"

#include <utility>

#include "daemon/inbox/inbox_impl.hpp"
#include "daemon/inbox/look.hpp"

namespace kith {
namespace {

std::string stem_of(const std::string& path) {
  return path.substr(0, path.rfind('.'));
}

}  // namespace

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

void Inbox::rescan(std::function<void()> listed) {
  impl_->after_next_listing.push_back(std::move(listed));
  impl_->lister.list_everything();
}

void Inbox::placed(const std::string& path) {
  if (!impl_->stopped) impl_->hear_of_file(path, Heard::kClosed);
}

Inbox::Standing Inbox::standing_of(const std::string& path) const {
  {
    const auto books = impl_->books.lock();
    if (books->decided.contains(path)) return Standing::kStays;
    for (const Ledger* ledger : {&books->inputs, &books->images}) {
      if (ledger->knows(path)) {
        return ledger->is_parked(path) ? Standing::kStays : Standing::kPending;
      }
    }
  }
  // What lies there was not listed yet.
  return see(impl_->layout, path) ? Standing::kPending : Standing::kGone;
}

std::size_t Inbox::undecided() const {
  const auto books = impl_->books.lock();
  return books->inputs.pending() - books->decided.size() + books->images.pending();
}

void Inbox::set_intervals(const InboxOptions& options) {
  impl_->options.scan_interval = options.scan_interval;
  impl_->options.poll_interval = options.poll_interval;
  {
    const auto books = impl_->books.lock();
    books->inputs.set_settle(options.settle);
    books->images.set_settle(options.settle);
  }
  impl_->plan_next_listing();
}

std::vector<ReadyInput> Inbox::take(std::size_t limit_files, std::uint64_t limit_bytes) {
  Looker looker(impl_->layout);
  std::vector<ReadyInput> taken;
  {
    const auto books = impl_->books.lock();
    if (!books->first_listing_done) return taken;
    taken = books->inputs.take(limit_files, limit_bytes, impl_->clock.monotonic(),
                               impl_->clock.now(), [&](const std::string& path, bool ask_whole) {
                                 return books->note(path, looker.input(path, ask_whole));
                               });
    for (const ReadyInput& input : taken) books->metadata_waiting.erase(input.path);
  }
  impl_->changed();
  return taken;
}

void Inbox::settled(std::span<const std::string> paths) {
  std::vector<std::pair<std::string, Heard>> again;
  {
    const auto books = impl_->books.lock();
    const Monotonic now = impl_->clock.monotonic();
    for (const std::string& path : paths) {
      if (const auto heard = books->inputs.settled(path)) again.emplace_back(path, *heard);
      books->left.remove(path);
      books->retried.clear(path);
      books->decided.erase(path);
      if (books->images.parked() > 0) books->images.unpark_stem(stem_of(path), now);
      books->unpark_metadata(path, now);
    }
  }
  for (const auto& [path, heard] : again) impl_->hear_of_file(path, heard);
  impl_->changed();
}

void Inbox::left(const std::string& path, const FileIdentity& identity,
                 const std::string& problem) {
  {
    const auto books = impl_->books.lock();
    books->inputs.park(path, identity);
    books->retried.clear(path);
    books->decided.erase(path);
    if (!problem.empty()) books->left.add(path, problem);
    books->images.unpark_stem(stem_of(path), impl_->clock.monotonic());
    books->unpark_metadata(path, impl_->clock.monotonic());
  }
  impl_->changed();
}

void Inbox::retry(const std::string& path, const std::string& sentence) {
  {
    const auto books = impl_->books.lock();
    books->inputs.retry(path, impl_->clock.monotonic());
    books->decided.erase(path);
    if (sentence.empty()) {
      books->retried.clear(path);
    } else {
      books->retried.set(path, sentence);
    }
  }
  impl_->changed();
}

void Inbox::put_away_later(const std::string& path, const std::string& sentence) {
  retry(path, sentence);
  const auto books = impl_->books.lock();
  if (books->inputs.knows(path)) books->decided.insert(path);
}

void Inbox::offer_again(const std::string& path) {
  {
    const auto books = impl_->books.lock();
    books->left.remove(path);
    books->inputs.unpark(path, impl_->clock.monotonic());
  }
  impl_->changed();
}

void Inbox::metadata_waits(const std::string& path) {
  {
    const auto books = impl_->books.lock();
    books->inputs.park(path);
    books->retried.clear(path);
    if (books->inputs.is_parked(path)) books->metadata_waiting.insert(path);
  }
  impl_->changed();
}

std::vector<std::string> Inbox::take_images(std::size_t limit) {
  constexpr std::uint64_t kBytes = 256U << 20;
  Looker looker(impl_->layout);
  std::vector<std::string> paths;
  {
    const auto books = impl_->books.lock();
    if (!books->first_listing_done) return paths;
    const auto taken =
        books->images.take(limit, kBytes, impl_->clock.monotonic(), impl_->clock.now(),
                           [&](const std::string& path, bool ask_whole) {
                             return books->note(path, looker.image(path, ask_whole));
                           });
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
    books->images_left.erase(path);
    books->retried.clear(path);
  }
  impl_->changed();
}

void Inbox::image_left(const std::string& path) {
  {
    const auto books = impl_->books.lock();
    books->images.park(path);
    books->images_left.insert(path);
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

bool Inbox::stuck() const {
  const auto books = impl_->books.lock();
  const auto waiting = [](const Ledger& ledger) { return ledger.pending() - ledger.writing(); };
  return books->first_listing_done && !impl_->lister.busy() && books->retried.size() > 0 &&
         waiting(books->inputs) + waiting(books->images) == books->retried.size();
}

InboxStatus Inbox::status() const {
  return impl_->books.lock()->status();
}

std::vector<ReadyInput> Inbox::pending_files(std::size_t limit) const {
  const auto books = impl_->books.lock();
  auto files = books->inputs.pending_files(limit + books->decided.size());
  std::erase_if(files, [&](const ReadyInput& file) { return books->decided.contains(file.path); });
  files.resize(std::min(files.size(), limit));
  return files;
}

}  // namespace kith
