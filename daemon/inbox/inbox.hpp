// The two folders people drop files into, from the event loop's side: what is watched, listed and
// waited for, and which files are complete. It decides nothing about a file's content. All methods
// belong to the loop's thread, except status() and pending_files(), which any thread may call. It
// must outlive the loop's last run.
#pragma once

#include <boost/asio/io_context.hpp>
#include <chrono>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "core/base/clock.hpp"
#include "core/pipeline/spool.hpp"
#include "daemon/inbox/books.hpp"
#include "daemon/inbox/ledger.hpp"
#include "daemon/inbox/watcher.hpp"

namespace kith {

struct InboxOptions {
  std::chrono::milliseconds scan_interval{30'000};  // between listings while inotify works
  std::chrono::milliseconds poll_interval{1'000};   // between listings where it does not
  std::chrono::milliseconds settle{2'000};
  std::size_t capacity = 200'000;  // files held in memory, images apart
  Watcher::AddWatch add_watch;     // empty: the kernel's
};

class Inbox {
 public:
  /// `on_ready` is called from the loop when there may be something new to take, and after each
  /// listing.
  Inbox(boost::asio::io_context& loop, RootLayout layout, InboxOptions options, const Clock& clock,
        std::function<void()> on_ready);
  ~Inbox();
  Inbox(const Inbox&) = delete;
  Inbox& operator=(const Inbox&) = delete;

  void start();
  /// Cancels timers and watches: the loop runs out of our work.
  void stop();
  /// Lists everything again, soon.
  void rescan();
  /// The same; `listed` is called when a listing that began after this call has ended.
  void rescan(std::function<void()> listed);
  void set_intervals(const InboxOptions& options);

  /// Complete inputs, known/ before inbox/, oldest first; at least one where there is any, whatever
  /// the limit of bytes. Each is in hand until settled(), left() or retry().
  std::vector<ReadyInput> take(std::size_t limit_files, std::uint64_t limit_bytes);
  /// The inputs have their final state and were moved; images of their stems are offered again.
  void settled(std::span<const std::string> paths);
  void settled(const std::string& path) { settled(std::span(&path, 1)); }
  /// The input has its final state but could not be moved, for the reason in `problem`, or was not
  /// to be (no problem): it is not offered again before it changes, or its folder's rights do. At
  /// the start, tell those of the catalog.
  void left(const std::string& path, const FileIdentity& identity, const std::string& problem);
  /// The input could not be dealt with, for the reason in `sentence`, empty where nothing is wrong:
  /// it is offered again later.
  void retry(const std::string& path, const std::string& sentence);

  /// The same of one that has its final state and could not be put away: it is not pending.
  void put_away_later(const std::string& path, const std::string& sentence);
  /// An input that was left has no final state any more.
  void offer_again(const std::string& path);

  /// The input describes a file that has not come: it is not pending, and offered again when
  /// another of its stem is settled.
  void metadata_waits(const std::string& path);

  /// Complete images, oldest first, in hand until image_settled(), image_waits() or image_retry().
  std::vector<std::string> take_images(std::size_t limit);
  void image_settled(const std::string& path);
  /// Its file has not come: it is offered again when an input of its stem is settled.
  void image_waits(const std::string& path);
  /// It was attached and stays where it is: not offered again before it changes or an input of its
  /// stem is settled.
  void image_left(const std::string& path);
  void image_retry(const std::string& path, const std::string& sentence);

  /// Nothing more to do for what is there: every input has its final state, every image was
  /// attached or waits for its file. Files that a writer still holds open are left for the next
  /// time.
  bool idle() const;
  /// Nothing more that could be done now: like idle(), but for inputs and images that could not be
  /// dealt with at least once. status() says why.
  bool stuck() const;

  /// A file was put here by ourselves, whole: it need not be watched for changes first.
  void placed(const std::string& path);
  /// What there is to say of a path: something is to be dealt with; something stays there that is
  /// not (it has its final state and could not be moved, or is a crop whose file has not come);
  /// nothing lies there.
  enum class Standing { kPending, kStays, kGone };
  Standing standing_of(const std::string& path) const;
  /// Inputs without a final state, and images that may still find their file.
  std::size_t undecided() const;

  // --- from any thread
  // ----------------------------------------------------------------------------
  InboxStatus status() const;
  /// Up to `limit` inputs without a final state, oldest first.
  std::vector<ReadyInput> pending_files(std::size_t limit) const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace kith
