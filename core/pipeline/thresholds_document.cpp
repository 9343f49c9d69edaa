#include "core/pipeline/thresholds_document.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

namespace kith {
namespace {

using nlohmann::json;

json number_or_null(const std::optional<double>& value) {
  return value ? json(*value) : json();
}

std::optional<double> optional_number(const json& value) {
  return value.is_null() ? std::nullopt : std::optional(value.get<double>());
}

}  // namespace

std::string thresholds_document(const Thresholds& thresholds) {
  const json document = {{"tolerance", number_or_null(thresholds.tolerance)},
                         {"basis", static_cast<int>(thresholds.basis)},
                         {"fpir", thresholds.fpir},
                         {"impostors", thresholds.impostors},
                         {"accepted", thresholds.accepted},
                         {"more_needed", thresholds.more_needed},
                         {"around", number_or_null(thresholds.around)},
                         {"eps", number_or_null(thresholds.eps)},
                         {"pool", thresholds.pool},
                         {"structureless", thresholds.structureless},
                         {"pinned", thresholds.pinned}};
  return document.dump();
}

Thresholds parse_thresholds(const std::string& document) {
  try {
    const json read = json::parse(document);
    Thresholds thresholds;
    thresholds.tolerance = optional_number(read.at("tolerance"));
    thresholds.basis = static_cast<ToleranceBasis>(read.at("basis").get<int>());
    thresholds.fpir = read.at("fpir").get<double>();
    thresholds.impostors = read.at("impostors").get<std::size_t>();
    thresholds.accepted = read.at("accepted").get<std::size_t>();
    thresholds.more_needed = read.at("more_needed").get<std::size_t>();
    thresholds.around = optional_number(read.at("around"));
    thresholds.eps = optional_number(read.at("eps"));
    thresholds.pool = read.at("pool").get<std::size_t>();
    thresholds.structureless = read.at("structureless").get<bool>();
    thresholds.pinned = read.at("pinned").get<bool>();
    return thresholds;
  } catch (const json::exception&) {
    return {};
  }
}

std::string rule_document(const DecisionRule& rule) {
  return fmt::format("{} {}", rule.tolerance, rule.margin);
}

}  // namespace kith
