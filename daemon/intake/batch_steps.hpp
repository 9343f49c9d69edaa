// What batches of inputs and of crops have in common.
#pragma once

#include "core/pipeline/engine.hpp"
#include "core/pipeline/spool.hpp"
#include "daemon/intake/intake_result.hpp"

namespace kith {

/// The verdict on a file that processes did not survive.
Rejection killed_reader(const std::string& path);

/// After a batch that failed: no mark stays that a later end of the process would be held against.
void end_reading(Engine& engine, const ReadingMark& mark);

/// Which of `records` left the inbox, and what stays there; `moved` is parallel to them.
void tell_moved(const std::vector<FileRecord>& records, const std::vector<Moved>& moved,
                IntakeResult& result);

}  // namespace kith
