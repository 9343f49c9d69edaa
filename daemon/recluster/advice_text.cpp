#include "daemon/recluster/advice_text.hpp"

#include <fmt/format.h>

#include <string>
#include <vector>

#include "core/base/counted.hpp"
#include "daemon/log.hpp"

namespace kith {

std::string text_of(const ClusterAdvice& advice, const DbscanParameters& parameters) {
  const std::string found =
      advice.problem == ClusterAdvice::Problem::kNoCluster
          ? fmt::format("{} unknown samples form no cluster at eps {}", advice.samples,
                        parameters.eps)
          : fmt::format("one cluster holds {} of {} unknown samples at eps {}", advice.largest,
                        advice.samples, parameters.eps);
  if (advice.eps) {
    return fmt::format(
        "{}: try eps = {:.2f} under [cluster] in kithd.toml, then 'kith reload' and "
        "'kith recluster'",
        found, *advice.eps);
  }
  return fmt::format(
      "{}, and no eps separates them: these embeddings show no groups of faces; check "
      "that all come from one model",
      found);
}

void log_recluster(const ReclusterReport& report) {
  std::vector<std::string> stages;
  for (const StageTime& s : report.stages) {
    stages.push_back(fmt::format("{} {:.3f}", s.stage, s.seconds));
  }
  log::write(log::Level::kInfo,
             fmt::format("reclustered {}: {}, {} noise, {:.3f} s ({})",
                         counted(report.samples, "sample"), counted(report.clusters, "cluster"),
                         report.noise, report.seconds, fmt::join(stages, ", ")),
             log::Kind::kReclustered,
             {{"KITH_SAMPLES", std::to_string(report.samples)},
              {"KITH_CLUSTERS", std::to_string(report.clusters)},
              {"KITH_NOISE", std::to_string(report.noise)},
              {"KITH_SECONDS", fmt::format("{:.6f}", report.seconds)}});
  if (!report.advice.empty()) log::write(log::Level::kWarning, report.advice, log::Kind::kAdvice);
}

std::string text_of(const std::exception_ptr& failure) {
  try {
    std::rethrow_exception(failure);
  } catch (const std::exception& error) {
    return fmt::format("the recluster did not finish: {}", error.what());
  }
}

}  // namespace kith
