#include "core/pipeline/report_document.hpp"

#include <nlohmann/json.hpp>

namespace kith {

using nlohmann::json;

std::string report_document(const ReclusterReport& report) {
  json stages = json::array();
  for (const StageTime& s : report.stages) {
    stages.push_back({{"stage", s.stage}, {"seconds", s.seconds}});
  }
  const json document = {{"samples", report.samples},
                         {"clusters", report.clusters},
                         {"noise", report.noise},
                         {"seconds", report.seconds},
                         {"stages", stages},
                         {"eps", report.parameters.eps},
                         {"min_samples", report.parameters.min_samples},
                         {"guard", static_cast<int>(report.guard)},
                         {"flagged", report.flagged},
                         {"cuts", report.cuts},
                         {"bridges", report.bridges},
                         {"largest_cluster", report.largest.cluster},
                         {"largest_share", report.largest.share},
                         {"largest_diameter", report.largest.diameter},
                         {"advice", report.advice},
                         {"finished_at", report.finished_at.time_since_epoch().count()}};
  return document.dump();
}

std::optional<ReclusterReport> parse_report(const std::string& document) {
  try {
    const json read = json::parse(document);
    ReclusterReport report;
    report.samples = read.at("samples").get<std::size_t>();
    report.clusters = read.at("clusters").get<std::size_t>();
    report.noise = read.at("noise").get<std::size_t>();
    report.seconds = read.at("seconds").get<double>();
    for (const json& s : read.at("stages")) {
      report.stages.push_back({s.at("stage").get<std::string>(), s.at("seconds").get<double>()});
    }
    report.parameters.eps = read.at("eps").get<double>();
    report.parameters.min_samples = read.at("min_samples").get<int>();
    report.guard = static_cast<GuardMode>(read.value("guard", 0));
    report.flagged = read.value("flagged", std::size_t{0});
    report.cuts = read.value("cuts", std::size_t{0});
    report.bridges = read.value("bridges", std::size_t{0});
    report.largest = {read.value("largest_cluster", ClusterId{0}), read.value("largest_share", 0.0),
                      read.value("largest_diameter", 0.0)};
    report.advice = read.at("advice").get<std::string>();
    report.finished_at =
        Timestamp(std::chrono::microseconds(read.at("finished_at").get<std::int64_t>()));
    return report;
  } catch (const json::exception&) {
    return std::nullopt;
  }
}

}  // namespace kith
