#include "daemon/intake/batch_steps.hpp"

#include <fmt/format.h>

#include "core/base/text.hpp"
#include "daemon/log.hpp"

namespace kith {

Rejection killed_reader(const std::string& path) {
  return {RejectionReason::kKilledReader,
          fmt::format("kithd ended {} times while it read {} and nothing else: it is not read any "
                      "more; where something else was the cause, 'kith retry' reads it again",
                      Suspects::kDeathsAtMost, printable(path))};
}

void end_reading(Engine& engine, const ReadingMark& mark) {
  try {
    engine.end_reading(mark);
  } catch (const std::exception& error) {
    log::warn("{}", error.what());
  }
}

void tell_moved(const std::vector<FileRecord>& records, const std::vector<Moved>& moved,
                IntakeResult& result) {
  for (std::size_t i = 0; i < records.size(); ++i) {
    if (moved[i].place == FilePlace::kLeft && moved[i].identity) {
      result.left.push_back({records[i].path, *moved[i].identity, moved[i].problem});
    } else {
      result.settled.push_back(records[i].path);
    }
  }
}

void IntakeResult::count(const std::vector<FileRecord>& records) {
  files += records.size();
  for (const FileRecord& record : records) {
    duplicates += record.state == FileState::kDuplicate;
    if (record.state != FileState::kFailed) continue;
    ++failed;
    failures.push_back({record.path, record.message});
    if (record.reason) ++failures_by_reason[*record.reason];
  }
}

}  // namespace kith
