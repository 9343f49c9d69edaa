// What batches of inputs and of crops have in common.
#pragma once

#include "daemon/intake/intake_batch.hpp"

namespace kith {

/// The verdict on a file that processes did not survive.
Rejection killed_reader(const std::string& path);

/// After a batch that failed: no mark stays that a later end of the process would be held against.
void end_reading(Engine& engine);

void count_records(const std::vector<FileRecord>& records, IntakeResult& result);

}  // namespace kith
