// A batch in plain words.
#pragma once

#include "daemon/intake/intake_batch.hpp"

namespace kith {

void log_intake(const IntakeResult& result);

}  // namespace kith
