#include "daemon/intake/intake_batch.hpp"

#include <exception>
#include <utility>
#include <vector>

#include "core/base/failpoint.hpp"
#include "daemon/intake/batch_steps.hpp"
#include "daemon/intake/retry.hpp"
#include "daemon/log.hpp"

namespace kith {
namespace {

// All but files that were left before, as they were.
std::vector<Moved> what_is_new(const std::vector<FileRecord>& records, std::vector<Moved> moved) {
  std::size_t kept = 0;
  for (std::size_t i = 0; i < records.size(); ++i) {
    const bool is_old = records[i].place == FilePlace::kLeft &&
                        moved[i].place == FilePlace::kLeft &&
                        records[i].identity == moved[i].identity;
    if (!is_old) std::swap(moved[kept++], moved[i]);
  }
  moved.resize(kept);
  return moved;
}

// Moves what is committed, notes it, and tells what stays.
void put_away(std::vector<FileRecord> records, const IntakeTools& tools, IntakeResult& result) {
  if (records.empty()) return;
  tools.engine.archive_rests(records, tools.spool);
  const std::vector<Moved> moved = tools.spool.put_away(records, true);
  failpoint("after_move");
  tools.engine.note_moved(what_is_new(records, moved));
  tell_moved(records, moved, result);
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

}  // namespace

IntakeResult take_in_alone(const std::string& path, const IntakeTools& tools,
                           const BatchOptions& options) {
  InputBatch batch({path}, 0, InputBatch::Company::kAlone, options, tools.threads, tools.clock,
                   tools.layout, tools.spool);
  while (batch.next() != InputBatch::Step::kDone) {
    batch.next_is_writers() ? batch.step(tools.engine) : batch.step();
  }
  return batch.result();
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
