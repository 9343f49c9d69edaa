#include "daemon/inbox/ledger.hpp"

#include <algorithm>
#include <iterator>
#include <span>
#include <utility>

namespace kith {

Ledger::Ledger(LedgerOptions options) : options_(options) {}

void Ledger::set_settle(std::chrono::milliseconds settle) {
  options_.settle = settle;
}

void Ledger::observe(const Entry& entry, Heard heard, Monotonic now, Timestamp wall) {
  auto position = files_.find(entry.path);
  const bool is_new = position == files_.end();
  if (is_new) {
    if (files_.size() >= options_.capacity) {
      ++turned_away_;
      return;
    }
    position = files_.try_emplace(entry.path).first;
  }
  File& file = *position;
  Tracked& tracked = file.second;
  const bool changed = is_new || tracked.identity != entry.identity;
  tracked.listing = listing_;
  if (!changed && (heard == Heard::kListed || tracked.phase != Phase::kWaiting)) return;

  if (!is_new) leave(file);
  if (changed) {
    tracked.identity = entry.identity;
    tracked.kind = entry.kind;
    tracked.changed_at = now;
    tracked.closed = false;
    tracked.retries = 0;
  }
  tracked.closed = tracked.closed || heard == Heard::kClosed;
  tracked.touched = tracked.phase == Phase::kInHand;
  const Phase phase = tracked.phase == Phase::kInHand ? Phase::kInHand : Phase::kWaiting;
  enter(file, phase, first_due(tracked, now, wall));
}

void Ledger::begin_listing() {
  ++listing_;
  turned_away_ = 0;
}

void Ledger::end_listing() {
  for (auto position = files_.begin(); position != files_.end();) {
    const auto next = std::next(position);
    const Tracked& tracked = position->second;
    if (tracked.listing < listing_ && tracked.phase != Phase::kInHand) forget(position);
    position = next;
  }
}

std::vector<ReadyInput> Ledger::take(std::size_t limit_files, std::uint64_t limit_bytes,
                                     Monotonic now, Timestamp wall, const LookAt& look_at) {
  wake(now);
  std::vector<ReadyInput> taken;
  std::uint64_t bytes = 0;
  while (taken.size() < limit_files && !due_.empty()) {
    const auto position = files_.find(due_.begin()->path);
    File& file = *position;
    const bool settled = now - file.second.changed_at >= options_.settle;
    const Look look = look_at(file.first, file.second.closed && !settled);
    if (look.found == Look::Found::kGone) {
      forget(position);
      continue;
    }
    leave(file);
    if (const auto due = postponed(file.second, look, now, wall)) {
      enter(file, Phase::kWaiting, *due);
      continue;
    }
    const std::uint64_t size = look.identity.size;
    if (!taken.empty() && size > limit_bytes - std::min(bytes, limit_bytes)) {
      enter(file, Phase::kWaiting, now);
      break;
    }
    bytes += size;
    file.second.touched = false;
    enter(file, Phase::kInHand);
    taken.push_back({file.first, size});
  }
  return taken;
}

// When to look again at a file that is not complete; none for one that is.
std::optional<Monotonic> Ledger::postponed(Tracked& tracked, const Look& look, Monotonic now,
                                           Timestamp wall) {
  if (look.identity != tracked.identity) {
    tracked.identity = look.identity;
    tracked.changed_at = now;
  }
  const bool special = look.found == Look::Found::kNoFile && tracked.kind != EntryKind::kDirectory;
  if (special) return std::nullopt;
  tracked.writing = look.found == Look::Found::kWriting;
  if (tracked.writing) return now + options_.settle;
  if (tracked.closed && look.found == Look::Found::kWhole) return std::nullopt;
  if (now - tracked.changed_at >= options_.settle) return std::nullopt;
  if (!tracked.closed && settled_long_ago(look.identity, wall)) return std::nullopt;
  return tracked.changed_at + options_.settle;
}

std::optional<Heard> Ledger::settled(const std::string& path) {
  const auto position = files_.find(path);
  if (position == files_.end()) return std::nullopt;
  const Tracked tracked = position->second;
  forget(position);
  if (!tracked.touched) return std::nullopt;
  return tracked.closed ? Heard::kClosed : Heard::kListed;
}

void Ledger::park(const std::string& path, const FileIdentity& identity) {
  const auto [position, is_new] = files_.try_emplace(path);
  Tracked& tracked = position->second;
  if (is_new) {
    tracked.identity = identity;
    tracked.listing = listing_;
  } else {
    leave(*position);
  }
  if (tracked.identity == identity) {
    enter(*position, Phase::kParked);
  } else {
    enter(*position, Phase::kWaiting, tracked.changed_at);
  }
}

void Ledger::park(const std::string& path) {
  const auto position = files_.find(path);
  if (position == files_.end()) return;
  const Tracked& tracked = position->second;
  const bool touched = tracked.phase == Phase::kInHand && tracked.touched;
  leave(*position);
  enter(*position, touched ? Phase::kWaiting : Phase::kParked, tracked.changed_at);
}

void Ledger::retry(const std::string& path, Monotonic now) {
  const auto position = files_.find(path);
  if (position == files_.end()) return;
  Tracked& tracked = position->second;
  leave(*position);
  constexpr int kMostDoublings = 16;
  const auto pause =
      std::min(options_.longest_retry,
               options_.first_retry * (1 << std::min(tracked.retries, kMostDoublings)));
  ++tracked.retries;
  enter(*position, Phase::kWaiting, now + pause);
}

void Ledger::unpark(const std::string& path, Monotonic now) {
  const auto position = files_.find(path);
  if (position == files_.end() || position->second.phase != Phase::kParked) return;
  leave(*position);
  enter(*position, Phase::kWaiting, now);
}

void Ledger::unpark_stem(const std::string& stem, Monotonic now) {
  // '.' and '/' are neighbors in ASCII and '0' comes next: together one range of the sorted paths.
  const auto end = files_.lower_bound(stem + '0');
  for (auto position = files_.lower_bound(stem + '.'); position != end; ++position) {
    if (position->second.phase != Phase::kParked) continue;
    leave(*position);
    enter(*position, Phase::kWaiting, now);
  }
}

bool Ledger::is_parked(std::string_view path) const {
  const auto position = files_.find(path);
  return position != files_.end() && position->second.phase == Phase::kParked;
}

bool Ledger::has_due(Monotonic now) const {
  return !due_.empty() || (!alarms_.empty() && alarms_.begin()->due <= now);
}

std::optional<Monotonic> Ledger::next_deadline() const {
  if (alarms_.empty()) return std::nullopt;
  return alarms_.begin()->due;
}

std::size_t Ledger::pending() const {
  return files_.size() - parked_ + turned_away_;
}

bool Ledger::wants_listing() const {
  return turned_away_ > 0 && files_.size() < options_.capacity / 2;
}

std::vector<ReadyInput> Ledger::pending_files(std::size_t limit) const {
  std::vector<const File*> files;
  files.reserve(files_.size());
  for (const File& file : files_) {
    if (file.second.phase != Phase::kParked) files.push_back(&file);
  }
  const auto count = static_cast<std::ptrdiff_t>(std::min(limit, files.size()));
  std::partial_sort(files.begin(), files.begin() + count, files.end(),
                    [](const File* a, const File* b) { return turn_of(*a) < turn_of(*b); });
  std::vector<ReadyInput> oldest;
  for (const File* file : std::span(files).first(static_cast<std::size_t>(count))) {
    oldest.push_back({file->first, file->second.identity.size});
  }
  return oldest;
}

Ledger::Turn Ledger::turn_of(const File& file) {
  return {!file.first.starts_with("known/"), file.second.identity.changed_ns, file.first};
}

// By the change time, which cannot be set back; one in the future says that a clock was set.
bool Ledger::settled_long_ago(const FileIdentity& identity, Timestamp wall) const {
  const auto now_ns = std::chrono::nanoseconds(wall.time_since_epoch()).count();
  return now_ns - identity.changed_ns >= std::chrono::nanoseconds(options_.settle).count();
}

Monotonic Ledger::first_due(const Tracked& tracked, Monotonic now, Timestamp wall) const {
  if (tracked.closed || tracked.kind == EntryKind::kOther) return now;
  return settled_long_ago(tracked.identity, wall) ? now : now + options_.settle;
}

// Every file is in exactly one place: due_ or alarms_ while it waits, in hand, or parked.
void Ledger::enter(File& file, Phase phase, Monotonic due) {
  Tracked& tracked = file.second;
  tracked.phase = phase;
  if (phase == Phase::kInHand) ++in_hand_;
  if (phase == Phase::kParked) ++parked_;
  if (phase != Phase::kWaiting) return;
  tracked.due = due;
  if (tracked.writing) ++writing_;
  alarms_.insert({due, file.first});
}

void Ledger::leave(File& file) {
  Tracked& tracked = file.second;
  if (tracked.phase == Phase::kInHand) --in_hand_;
  if (tracked.phase == Phase::kParked) --parked_;
  if (tracked.phase != Phase::kWaiting) return;
  if (tracked.writing) --writing_;
  tracked.writing = false;
  alarms_.erase({tracked.due, file.first});
  due_.erase(turn_of(file));
}

void Ledger::forget(Files::iterator position) {
  leave(*position);
  files_.erase(position);
}

void Ledger::wake(Monotonic now) {
  while (!alarms_.empty() && alarms_.begin()->due <= now) {
    due_.insert(turn_of(*files_.find(alarms_.begin()->path)));
    alarms_.erase(alarms_.begin());
  }
}

}  // namespace kith
