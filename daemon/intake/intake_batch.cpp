#include "daemon/intake/intake_batch.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <exception>
#include <set>
#include <utility>

#include "core/base/error.hpp"
#include "core/base/failpoint.hpp"
#include "core/base/text.hpp"
#include "core/pipeline/dropped_file.hpp"
#include "daemon/intake/attempt.hpp"
#include "daemon/intake/batch_steps.hpp"
#include "daemon/intake/reading_groups.hpp"
#include "daemon/intake/retry.hpp"
#include "daemon/log.hpp"

namespace kith {
namespace {

std::vector<Arrival> read_inputs(const std::vector<std::string>& paths, const IntakeTools& tools,
                                 const ReadLimits& limits, IntakeResult& result) {
  auto attempts = attempt_all<Arrival>(paths, tools.threads, [&](const std::string& path) {
    return tools.engine.suspects().condemned(path)
               ? unread_arrival(tools.layout, path, killed_reader(path))
               : read_arrival(tools.layout, path, limits);
  });
  failpoint("after_read");
  std::vector<Arrival> arrivals;
  for (std::size_t i = 0; i < paths.size(); ++i) {
    if (attempts[i].later) {
      result.later.push_back({paths[i], *attempts[i].later});
    } else if (attempts[i].read) {
      arrivals.push_back(std::move(*attempts[i].read));
    } else {
      result.settled.push_back(paths[i]);
    }
  }
  return arrivals;
}

bool lies_in_folder(const RootLayout& layout, const std::string& path) {
  try {
    const LocatedFile file = locate(layout, path);
    struct stat info {};
    return ::fstatat(file.folder.get(), file.name.c_str(), &info, AT_SYMLINK_NOFOLLOW) == 0;
  } catch (const Error&) {
    return false;
  }
}

// Whether the embeddings that `names` belong to are still to come, as far as the folder tells;
// those in `present` come along.
bool names_come_too_early(const Arrival& names, const std::set<std::string>& present,
                          const IntakeTools& tools, std::chrono::milliseconds settle) {
  const std::vector<std::string> others = embedding_files_beside(names.path);
  const auto any = [&](const auto& holds) {
    return std::any_of(others.begin(), others.end(), holds);
  };
  if (any([&](const std::string& path) { return present.contains(path); })) return false;
  if (any([&](const std::string& path) {
        return !tools.engine.is_unmoved(path) && lies_in_folder(tools.layout, path);
      })) {
    return true;
  }
  const Timestamp changed_at{std::chrono::duration_cast<std::chrono::microseconds>(
      std::chrono::nanoseconds(names.identity.changed_ns))};
  const auto age = tools.clock.now() - changed_at;
  return age >= std::chrono::microseconds(0) && age < settle && !tools.engine.took_in_any(others);
}

void postpone_early_names(std::vector<Arrival>& arrivals, const IntakeTools& tools,
                          std::chrono::milliseconds settle, IntakeResult& result) {
  std::set<std::string> present;
  for (const Arrival& arrival : arrivals) present.insert(arrival.path);
  std::erase_if(arrivals, [&](const Arrival& arrival) {
    if (!std::holds_alternative<RowNames>(arrival.content)) return false;
    if (!names_come_too_early(arrival, present, tools, settle)) return false;
    result.later.push_back({arrival.path, {}});
    return true;
  });
}

// Moves what is committed, notes it, and tells what stays.
void put_away(const std::vector<FileRecord>& records, const IntakeTools& tools,
              IntakeResult& result) {
  if (records.empty()) return;
  const std::vector<Moved> moved = tools.spool.put_away(records);
  failpoint("after_move");
  tools.engine.note_moved(moved);
  for (std::size_t i = 0; i < records.size(); ++i) {
    if (moved[i].place == FilePlace::kLeft && moved[i].identity) {
      result.left.push_back({records[i].path, *moved[i].identity, moved[i].problem});
    } else {
      result.settled.push_back(records[i].path);
    }
  }
}

void finish_move(const FileRecord& file, const IntakeTools& tools, IntakeResult& result) {
  try {
    put_away({file}, tools, result);
  } catch (const std::exception& error) {
    if (result.finished) log::warn("{}", error.what());
    result.finished = false;
    result.unfinished = true;
  }
}

/// Notes what each stage took.
class StageClock {
 public:
  StageClock(const Clock& clock, std::vector<StageTime>& stages)
      : clock_(clock), stages_(stages), began_(clock.monotonic()) {}

  void ended(const char* stage) {
    const Monotonic now = clock_.monotonic();
    const std::chrono::duration<double> seconds = now - std::exchange(began_, now);
    stages_.push_back({stage, seconds.count()});
  }

 private:
  const Clock& clock_;
  std::vector<StageTime>& stages_;
  Monotonic began_;
};

void take_in_group(const std::vector<std::string>& paths, const IntakeTools& tools,
                   const ReadLimits& limits, std::chrono::milliseconds settle,
                   IntakeResult& result) {
  ReadLimits present_limits = limits;
  present_limits.dimension = tools.engine.dimension();
  std::vector<std::string> in_hand = paths;
  bool committed = false;
  try {
    StageClock stages(tools.clock, result.stages);
    tools.engine.begin_reading(paths);
    std::vector<Arrival> arrivals = read_inputs(paths, tools, present_limits, result);
    postpone_early_names(arrivals, tools, settle, result);
    in_hand.clear();
    for (const Arrival& arrival : arrivals) in_hand.push_back(arrival.path);
    stages.ended("read");
    const std::vector<FileRecord> records = tools.engine.take_in(arrivals);
    committed = true;
    stages.ended("decide");
    count_records(records, result);
    put_away(records, tools, result);
    stages.ended("move");
  } catch (const std::exception& error) {
    for (const std::string& path : in_hand) result.later.push_back({path, error.what()});
    result.unfinished = result.unfinished || committed;
    if (!committed) end_reading(tools.engine);
  }
}

}  // namespace

Rejection killed_reader(const std::string& path) {
  return {RejectionReason::kKilledReader,
          fmt::format("kithd ended {} times while it read {} and nothing else: it is not read any "
                      "more; where something else was the cause, 'kith retry' reads it again",
                      Suspects::kDeathsAtMost, printable(path))};
}

void end_reading(Engine& engine) {
  try {
    engine.end_reading();
  } catch (const std::exception& error) {
    log::warn("{}", error.what());
  }
}

void count_records(const std::vector<FileRecord>& records, IntakeResult& result) {
  result.files += records.size();
  for (const FileRecord& record : records) {
    result.duplicates += record.state == FileState::kDuplicate;
    if (record.state != FileState::kFailed) continue;
    ++result.failed;
    result.failures.push_back(record.message);
    if (record.reason) ++result.failures_by_reason[*record.reason];
  }
}

IntakeResult take_in_batch(const std::vector<std::string>& paths, const IntakeTools& tools,
                           const ReadLimits& limits, std::chrono::milliseconds settle) {
  IntakeResult result;
  failpoint("after_discovery");
  result.before = tools.engine.counts();
  ReadingGroups grouped = group_for_reading(paths, tools.engine.suspects());
  for (const auto& group : grouped.groups) take_in_group(group, tools, limits, settle, result);
  result.untouched = std::move(grouped.untouched);
  result.after = tools.engine.counts();
  return result;
}

IntakeResult finish_moves(const IntakeTools& tools) {
  IntakeResult result;
  result.before = tools.engine.counts();
  result.after = result.before;
  finish_retries(tools.engine, tools.spool);
  result.finished = true;
  const std::vector<FileRecord> files = tools.engine.unmoved_files();
  try {
    put_away(files, tools, result);
  } catch (const std::exception&) {
    // One folder may hold up the others: each file by itself.
    for (const FileRecord& file : files) finish_move(file, tools, result);
  }
  result.settled.clear();  // another file may have come under the name of one that is gone
  return result;
}

}  // namespace kith
