// What automatic thresholds rest on, in words for people.
#pragma once

#include <string>

#include "core/pipeline/engine.hpp"

namespace kith {

/// Empty where nothing is automatic.
std::string text_of(const AutomaticThresholds& automatic, const Thresholds& thresholds);

}  // namespace kith
