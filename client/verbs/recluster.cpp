#include <fmt/format.h>

#include <memory>

#include "client/failure.hpp"
#include "client/present/facts.hpp"
#include "client/present/phrases.hpp"
#include "client/present/progress.hpp"
#include "client/verbs/try_recluster.hpp"
#include "client/verbs/verbs.hpp"
#include "core/base/counted.hpp"

namespace kith::client {
namespace {

std::string stages(const v1::Recluster& result) {
  std::string text;
  for (const v1::Stage& stage : result.stages())
    text +=
        fmt::format("{}{} {}", text.empty() ? "" : " · ", stage.stage(), duration(stage.seconds()));
  return text;
}

std::string largest(const v1::Recluster& result) {
  return fmt::format("cluster {}, {}", result.largest_cluster(),
                     extent(result.largest_share(), result.largest_diameter()));
}

std::string chained(const v1::Recluster& result) {
  const std::string bridges = fmt::format("joined by {}", counted(result.bridges(), "face"));
  if (result.cuts() > 0) return fmt::format("{}, {}", counted(result.cuts(), "cut"), bridges);
  return fmt::format("{} flagged, {}", counted(result.flagged(), "cluster"), bridges);
}

v1::Recluster recluster_with_progress(Session& session) {
  Progress progress(session.err(), session.terminal(), "reclustering");
  return session.daemon().recluster([&](double done) { progress.update(done); });
}

ExitCode recluster(Session& session) {
  v1::Recluster result;
  try {
    result = recluster_with_progress(session);
  } catch (const Interrupted&) {
    throw Failure(ExitCode::kFailed, "interrupted; kithd finishes the recluster by itself");
  }
  if (session.json()) {
    session.print(result);
    return ExitCode::kDone;
  }
  session.out() << Facts(fmt::format("{} and {} noise of {}", counted(result.clusters(), "cluster"),
                                     result.noise(), counted(result.samples(), "sample")))
                       .add("took", duration(result.seconds()))
                       .add_if(result.stages_size() > 0, "stages", stages(result))
                       .add("with", fmt::format("eps {:g} · min_samples {}", result.eps(),
                                                result.min_samples()))
                       .add_if(result.has_largest_cluster(), "the largest", largest(result))
                       .add_if(result.cuts() + result.flagged() > 0, "chained", chained(result))
                       .text(session.width(), session.paint());
  return ExitCode::kDone;
}

}  // namespace

void declare_recluster(CommandLine& line) {
  auto trial = std::make_shared<TrialOptions>();
  line.verb("recluster", Group::kFaces, "Cluster the unknown faces now",
            "  kith recluster                    while paused, too: only scheduled ones wait\n"
            "  kith -o json recluster | jq .clusters\n"
            "  kith recluster --eps 0.8 0.9 1.0 --min-samples 3 5 --dry-run")
      .flag("--dry-run", trial->dry_run, "only say what these values would find")
      .numbers("--eps", trial->eps, "E", "with --dry-run: values of eps to try")
      .numbers("--min-samples", trial->min_samples, "M", "with --dry-run: of min_samples")
      .action([trial](Session& session) {
        return trial->asked() ? try_recluster(session, *trial) : recluster(session);
      });
}

}  // namespace kith::client
