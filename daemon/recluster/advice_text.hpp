// What a recluster found, in words for people.
#pragma once

#include <exception>
#include <string>

#include "core/calibrate/advice.hpp"
#include "core/pipeline/recluster_report.hpp"

namespace kith {

/// One sentence that says what is odd and which eps to try.
std::string text_of(const ClusterAdvice& advice, const DbscanParameters& parameters);

void log_recluster(const ReclusterReport& report);
/// Why a recluster did not finish.
std::string text_of(const std::exception_ptr& failure);

}  // namespace kith
