#include "daemon/intake/input_batch.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <exception>
#include <iterator>
#include <utility>

#include "core/base/error.hpp"
#include "core/base/failpoint.hpp"
#include "core/catalog/stem.hpp"
#include "core/pipeline/dropped_file.hpp"
#include "daemon/intake/attempt.hpp"
#include "daemon/intake/batch_steps.hpp"

namespace kith {
namespace {

bool lies_in_folder(const RootLayout& layout, const std::string& path) {
  try {
    const LocatedFile file = locate(layout, path);
    struct stat info {};
    return ::fstatat(file.folder.get(), file.name.c_str(), &info, AT_SYMLINK_NOFOLLOW) == 0;
  } catch (const Error&) {
    return false;
  }
}

}  // namespace

InputBatch::InputBatch(std::vector<std::string> paths, std::uint64_t bytes, Company company,
                       BatchOptions options, ThreadPool& threads, const Clock& clock,
                       RootLayout layout, Spool spool)
    : options_(std::move(options)),
      company_(company),
      bytes_(bytes),
      threads_(threads),
      clock_(clock),
      layout_(std::move(layout)),
      spool_(std::move(spool)),
      in_hand_(std::move(paths)) {}

bool InputBatch::next_is_writers() const {
  return next_ == Step::kMark || next_ == Step::kCommit || next_ == Step::kNote;
}

template <typename Work>
void InputBatch::timed(const char* stage, Work work) {
  const Monotonic began = clock_.monotonic();
  work();
  const std::chrono::duration<double> seconds = clock_.monotonic() - began;
  result_.stages.push_back({stage, seconds.count()});
}

void InputBatch::step(Engine& engine) {
  try {
    if (next_ == Step::kMark) return mark(engine);
    if (next_ == Step::kCommit) return timed("decide", [&] { commit(engine); });
    note(engine);
  } catch (const std::exception& error) {
    fail(error);
    if (next_ == Step::kCommit) end_reading(engine, mark_);
    next_ = Step::kDone;
  }
}

void InputBatch::step() {
  try {
    next_ == Step::kRead ? timed("read", [this] { read(); }) : timed("move", [this] { move(); });
  } catch (const std::exception& error) {
    fail(error);
    next_ = next_ == Step::kRead ? Step::kCommit : Step::kDone;  // the marks have to go
  }
}

void InputBatch::fail(const std::exception& error) {
  result_.unfinished = next_ == Step::kMove || next_ == Step::kNote;
  for (const std::string& path : in_hand_) {
    result_.later.push_back({path, error.what(), result_.unfinished});
  }
  in_hand_.clear();
  failed_ = true;
}

void InputBatch::mark(Engine& engine) {
  failpoint("after_discovery");
  if (company_ == Company::kTogether) set_suspects_aside(engine.suspects());
  for (const std::string& path : in_hand_) {
    if (engine.suspects().condemned(path)) condemned_.insert(path);
  }
  options_.limits.dimension = engine.dimension();
  if (!in_hand_.empty()) mark_ = engine.begin_reading(in_hand_);
  next_ = in_hand_.empty() ? Step::kDone : Step::kRead;
}

void InputBatch::set_suspects_aside(const Suspects& suspects) {
  std::erase_if(in_hand_, [&](const std::string& path) {
    if (!suspects.contains(path)) return false;
    result_.suspects.push_back({path, suspects.deaths(path)});
    return true;
  });
}

void InputBatch::read() {
  DroppedFolders folders(layout_);
  auto attempts =
      attempt_all<Arrival>(in_hand_, threads_, [&](const std::string& path, ThreadPool* pool) {
        return condemned_.contains(path) ? unread_arrival(layout_, path, killed_reader(path))
                                         : read_arrival(folders, path, options_.limits, pool);
      });
  failpoint("after_read");
  const std::vector<std::string> paths = std::exchange(in_hand_, {});
  for (std::size_t i = 0; i < paths.size(); ++i) {
    if (attempts[i].later) {
      result_.later.push_back({paths[i], *attempts[i].later});
    } else if (attempts[i].read && is_written_anew(*attempts[i].read)) {
      result_.later.push_back({paths[i], {}});
    } else if (attempts[i].read) {
      in_hand_.push_back(paths[i]);
      arrivals_.push_back(std::move(*attempts[i].read));
    } else {
      result_.settled.push_back(paths[i]);
    }
  }
  next_ = Step::kCommit;
}

void InputBatch::commit(Engine& engine) {
  result_.before = engine.counts();
  if (failed_) {
    end_reading(engine, mark_);
  } else {
    postpone_early_companions(engine);
    const std::vector<Arrival> metadata = take_out_metadata();
    std::vector<MetadataBeside> beside = described_beside(engine);
    records_ = engine.take_in(std::exchange(arrivals_, {}), mark_);
    note_described(std::move(beside));
    attach_metadata(metadata, engine);
    result_.count(records_);
    engine.archive_rests(records_, spool_);
  }
  result_.after = engine.counts();
  next_ = records_.empty() && attached_.empty() ? Step::kDone : Step::kMove;
}

std::vector<Arrival> InputBatch::take_out_metadata() {
  const auto first = std::stable_partition(
      arrivals_.begin(), arrivals_.end(),
      [](const Arrival& arrival) { return !std::holds_alternative<Metadata>(arrival.content); });
  std::vector<Arrival> metadata(std::make_move_iterator(first),
                                std::make_move_iterator(arrivals_.end()));
  arrivals_.erase(first, arrivals_.end());
  return metadata;
}

// With an input that was committed before, when a crash came before its move, nothing is stored:
// what lies beside it comes by itself.
std::vector<MetadataBeside> InputBatch::described_beside(const Engine& engine) const {
  std::vector<MetadataBeside> beside;
  for (const Arrival& arrival : arrivals_) {
    if (arrival.beside && !engine.is_unmoved(arrival.path)) beside.push_back(*arrival.beside);
  }
  return beside;
}

// Those beside an input that failed wait for it to be mended.
void InputBatch::note_described(std::vector<MetadataBeside> beside) {
  std::set<std::string_view> failed;  // stems
  for (const FileRecord& record : records_) {
    if (record.state == FileState::kFailed) failed.insert(stem_of(record.path));
  }
  for (MetadataBeside& one : beside) {
    if (!failed.contains(stem_of(one.path))) attached_.emplace_back(one.path, one.identity);
  }
}

void InputBatch::attach_metadata(const std::vector<Arrival>& metadata, Engine& engine) {
  const std::vector<ImageOutcome> outcomes = engine.attach_metadata(metadata);
  for (std::size_t i = 0; i < outcomes.size(); ++i) {
    switch (outcomes[i].fate) {
      case ImageOutcome::Fate::kAttached:
        attached_.emplace_back(metadata[i].path, metadata[i].identity);
        ++result_.metadata_attached;
        break;
      case ImageOutcome::Fate::kWaits:
        if (outcomes[i].too_early) {
          result_.later.push_back({metadata[i].path, {}});
        } else {
          result_.metadata_waiting.push_back(metadata[i].path);
        }
        std::erase(in_hand_, metadata[i].path);
        break;
      case ImageOutcome::Fate::kFailed:
        records_.push_back(*outcomes[i].failure);
        break;
    }
  }
  take_back(outcomes, engine);
}

void InputBatch::take_back(const std::vector<ImageOutcome>& outcomes, Engine& engine) {
  std::vector<RefusedFile> refused;
  std::set<FileId> met;
  for (const ImageOutcome& outcome : outcomes) {
    for (const RefusedFile& one : outcome.refused) {
      if (met.insert(one.file.id).second) refused.push_back(one);
    }
  }
  for (FileRecord& record : engine.take_back(refused, layout_)) {
    records_.push_back(std::move(record));
  }
}

// Whether the embeddings that `names` belong to are still to come, as far as the folder tells;
// those in `present` come along.
bool InputBatch::names_come_too_early(const Arrival& names, const std::set<std::string>& present,
                                      const Engine& engine) const {
  const std::vector<std::string> others = embedding_files_beside(names.path);
  const auto any = [&](const auto& holds) {
    return std::any_of(others.begin(), others.end(), holds);
  };
  if (any([&](const std::string& path) { return present.contains(path); })) return false;
  if (any([&](const std::string& path) {
        return !engine.is_unmoved(path) && lies_in_folder(layout_, path);
      })) {
    return true;
  }
  return has_yet_to_settle(names.identity) && !engine.took_in_any(others);
}

// A time to come says that a clock was set, and nothing of the file.
bool InputBatch::has_yet_to_settle(const FileIdentity& identity) const {
  const Timestamp changed_at{std::chrono::duration_cast<std::chrono::microseconds>(
      std::chrono::nanoseconds(identity.changed_ns))};
  const auto age = clock_.now() - changed_at;
  return age >= std::chrono::microseconds(0) && age < options_.settle;
}

// It was whole when it was looked at, and cut off when it was read: somebody writes over it.
bool InputBatch::is_written_anew(const Arrival& arrival) const {
  const auto* rejection = std::get_if<Rejection>(&arrival.content);
  return rejection != nullptr && rejection->reason() == RejectionReason::kTruncated &&
         has_yet_to_settle(arrival.identity);
}

// What says nothing is refused where it is alone: what it lies beside may be on its way.
bool InputBatch::silence_comes_too_early(const Arrival& arrival) const {
  const auto* metadata = std::get_if<Metadata>(&arrival.content);
  return metadata != nullptr && metadata->if_alone && has_yet_to_settle(arrival.identity);
}

void InputBatch::postpone_early_companions(const Engine& engine) {
  const auto is_names = [](const Arrival& arrival) {
    return std::holds_alternative<RowNames>(arrival.content);
  };
  std::set<std::string> present;
  if (std::any_of(arrivals_.begin(), arrivals_.end(), is_names)) {
    for (const Arrival& arrival : arrivals_) present.insert(arrival.path);
  }
  std::erase_if(arrivals_, [&](const Arrival& arrival) {
    const bool too_early = is_names(arrival) ? names_come_too_early(arrival, present, engine)
                                             : silence_comes_too_early(arrival);
    if (!too_early) return false;
    std::erase(in_hand_, arrival.path);
    result_.later.push_back({arrival.path, {}});
    return true;
  });
}

void InputBatch::move() {
  moved_ = spool_.put_away(records_);
  std::vector<std::string> described;
  for (const auto& [path, identity] : attached_) described.push_back(path);
  spool_.put_away_images(described);
  failpoint("after_move");
  next_ = Step::kNote;
}

void InputBatch::note(Engine& engine) {
  engine.note_moved(moved_);
  tell_moved(records_, moved_, result_);
  for (const auto& [path, identity] : attached_) {
    if (spool_.leaves(path)) {
      result_.left.push_back({path, identity, {}});
    } else {
      result_.settled.push_back(path);
    }
  }
  next_ = Step::kDone;
}

}  // namespace kith
