// Which files may be read now. Pure bookkeeping over what was seen and heard: both clocks and the
// look at a file are handed in, so a test turns them by hand. A file is ready when it is
//  - closed or moved in, and whole by its own format: at once;
//  - closed, but short or of a format without an end: unchanged for `settle` on our monotonic
//  clock;
//  - found without having been heard of: at once if its ctime is older than `settle`, else as
//  above;
//  - no regular file: at once (a directory after `settle`).
// One that somebody still has open for writing waits for the close, however long that takes.
// Not synchronized: its owner guards it.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "core/base/clock.hpp"
#include "daemon/inbox/listing.hpp"

namespace kith {

/// A file that is complete and may be read.
struct ReadyInput {
  std::string path;        // bytes, as RootLayout::dropped takes them
  std::uint64_t size = 0;  // bytes
};

/// What one look at a file found.
struct Look {
  enum class Found {
    kGone,
    kNoFile,   // no regular file
    kWriting,  // open for writing somewhere
    kShort,    // its format promises more bytes
    kEndless,  // its format has no end that could be checked
    kWhole,
  };
  Found found = Found::kGone;
  FileIdentity identity;  // unless kGone
};
/// `ask_whole` false: whether the content is whole does not matter (kEndless will do).
using LookAt = std::function<Look(const std::string& path, bool ask_whole)>;

/// How a file came to our notice.
enum class Heard { kListed, kClosed };  // kClosed: a writer closed it, or it was moved in

struct LedgerOptions {
  std::chrono::milliseconds settle{2000};
  std::size_t capacity = 200'000;  // files beyond it wait in their folder for a later listing
  std::chrono::milliseconds first_retry{500};
  std::chrono::milliseconds longest_retry{5000};
};

class Ledger {
 public:
  explicit Ledger(LedgerOptions options);
  void set_settle(std::chrono::milliseconds settle);

  void observe(const Entry& entry, Heard heard, Monotonic now, Timestamp wall);

  /// Between the two, everything that is observed counts as present; what was not is forgotten at
  /// the end (files in hand are not).
  void begin_listing();
  void end_listing();

  /// Up to `limit_files` ready files of together about `limit_bytes` (at least one), oldest first,
  /// those of known/ before those of the inbox. They are in hand until one of the next three.
  std::vector<ReadyInput> take(std::size_t limit_files, std::uint64_t limit_bytes, Monotonic now,
                               Timestamp wall, const LookAt& look_at);

  /// The file has its final state. How it was heard of again while it was in hand, where it was:
  /// look at it again.
  std::optional<Heard> settled(const std::string& path);
  /// The file stays where it is and is not offered again while it is the same. A file that the
  /// ledger does not know is noted, too (after a restart).
  void park(const std::string& path, const FileIdentity& identity);
  /// The same, for one whose identity is the last that was seen.
  void park(const std::string& path);
  /// The file could not be dealt with now: it is offered again, later each time.
  void retry(const std::string& path, Monotonic now);
  /// A parked file is offered again.
  void unpark(const std::string& path, Monotonic now);
  /// Parked files whose paths begin with `stem` and then a dot or a slash are offered again.
  void unpark_stem(const std::string& stem, Monotonic now);

  bool knows(std::string_view path) const { return files_.contains(path); }
  bool is_parked(std::string_view path) const;

  /// True when take() would look at something.
  bool has_due(Monotonic now) const;
  /// When has_due turns true by itself; none when nothing waits.
  std::optional<Monotonic> next_deadline() const;

  std::size_t pending()
      const;  // all but the parked; those beyond the capacity as of the last listing
  std::size_t parked() const { return parked_; }
  std::size_t in_hand() const { return in_hand_; }
  std::size_t writing() const { return writing_; }  // of the pending: held open by a writer
  /// Files were turned away and there is room again: a listing would bring them.
  bool wants_listing() const;
  /// Up to `limit` pending files, oldest first.
  std::vector<ReadyInput> pending_files(std::size_t limit) const;

 private:
  enum class Phase { kWaiting, kInHand, kParked };
  struct Tracked {
    FileIdentity identity;
    EntryKind kind = EntryKind::kRegular;
    Phase phase = Phase::kWaiting;
    bool closed = false;   // heard so since it last changed
    bool writing = false;  // at the last look
    bool touched = false;  // changed while in hand
    int retries = 0;
    Monotonic changed_at{};  // when we last saw it differ
    Monotonic due{};         // kWaiting: when to look
    std::uint64_t listing = 0;
  };
  using Files = std::map<std::string, Tracked, std::less<>>;
  using File = Files::value_type;
  struct Turn {  // place in the queue of what is due; `path` is the key in files_
    bool from_inbox = false;
    std::int64_t changed_ns = 0;
    std::string_view path;
    bool operator<(const Turn& other) const {
      return std::tie(from_inbox, changed_ns, path) <
             std::tie(other.from_inbox, other.changed_ns, other.path);
    }
  };
  struct Alarm {
    Monotonic due;
    std::string_view path;
    bool operator<(const Alarm& other) const {
      return std::tie(due, path) < std::tie(other.due, other.path);
    }
  };

  static Turn turn_of(const File& file);
  bool settled_long_ago(const FileIdentity& identity, Timestamp wall) const;
  Monotonic first_due(const Tracked& tracked, Monotonic now, Timestamp wall) const;
  std::optional<Monotonic> postponed(Tracked& tracked, const Look& look, Monotonic now,
                                     Timestamp wall);
  void enter(File& file, Phase phase, Monotonic due = {});
  void leave(File& file);
  void forget(Files::iterator position);
  void wake(Monotonic now);

  LedgerOptions options_;
  Files files_;
  std::set<Turn> due_;      // kWaiting, their time has come
  std::set<Alarm> alarms_;  // kWaiting, later
  std::uint64_t listing_ = 0;
  std::size_t parked_ = 0;
  std::size_t in_hand_ = 0;
  std::size_t writing_ = 0;
  std::size_t turned_away_ = 0;  // since the last listing began
};

}  // namespace kith
