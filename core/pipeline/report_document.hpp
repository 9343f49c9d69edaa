// The last recluster as the catalog keeps it, so that status knows of it after a restart.
#pragma once

#include <optional>
#include <string>

#include "core/pipeline/recluster_report.hpp"

namespace kith {

/// A JSON object with every field of the report.
std::string report_document(const ReclusterReport& report);

/// The report again; none for a document that is not one.
std::optional<ReclusterReport> parse_report(const std::string& document);

}  // namespace kith
