// Thresholds and the decision rule as the catalog keeps them among its settings.
#pragma once

#include <string>

#include "core/calibrate/thresholds.hpp"
#include "core/identify/decision.hpp"

namespace kith {

std::string thresholds_document(const Thresholds& thresholds);
/// Nothing found yet where `document` is empty or not one of ours.
Thresholds parse_thresholds(const std::string& document);

/// The rule that the stored decisions follow: one text for one rule.
std::string rule_document(const DecisionRule& rule);

}  // namespace kith
