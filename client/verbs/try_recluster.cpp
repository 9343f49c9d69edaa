#include "client/verbs/try_recluster.hpp"

#include <fmt/format.h>

#include "client/failure.hpp"
#include "client/present/progress.hpp"
#include "client/present/table.hpp"

namespace kith::client {
namespace {

using Kind = Column::Kind;

// What the daemon would refuse is a mistake on the command line.
void check(const TrialOptions& options) {
  for (const double eps : options.eps) {
    if (eps > 0 && eps <= 2) continue;  // NaN is neither
    throw Failure(ExitCode::kUsage,
                  fmt::format("eps {:g} is out of range: it is a distance of unit vectors, above 0 "
                              "and at most 2",
                              eps));
  }
  for (const std::int32_t least : options.min_samples) {
    if (least >= 1) continue;
    throw Failure(ExitCode::kUsage,
                  fmt::format("min_samples {} is out of range: write 1 or more", least));
  }
}

v1::TryReclusterRequest request_for(Session& session, const TrialOptions& options) {
  v1::TryReclusterRequest request;
  request.mutable_eps()->Add(options.eps.begin(), options.eps.end());
  request.mutable_min_samples()->Add(options.min_samples.begin(), options.min_samples.end());
  if (options.eps.empty() || options.min_samples.empty()) {
    const v1::Status status = session.daemon().status();
    if (options.eps.empty()) request.add_eps(status.eps());
    if (options.min_samples.empty()) request.add_min_samples(status.min_samples());
  }
  return request;
}

std::string percent(double share) {
  return fmt::format("{:.1f} %", 100 * share);
}

void print_table(Session& session, const v1::ReclusterTrials& trials) {
  Table table({{"EPS", Kind::kNumber, 9},
               {"MIN SAMPLES", Kind::kNumber, 8},
               {"CLUSTERS", Kind::kNumber, 7},
               {"NOISE", Kind::kNumber, 6},
               {"LARGEST", Kind::kNumber, 5},
               {"CHURN", Kind::kNumber, 4}});
  for (const v1::ReclusterTrial& trial : trials.trials()) {
    table.add({fmt::format("{:g}", trial.eps()), std::to_string(trial.min_samples()),
               std::to_string(trial.clusters()), std::to_string(trial.noise()),
               percent(trial.largest_share()), percent(trial.churn())});
  }
  session.out() << table.text(session.width(), session.paint());
}

}  // namespace

ExitCode try_recluster(Session& session, const TrialOptions& options) {
  if (!options.dry_run) {
    throw Failure(
        ExitCode::kUsage,
        "--eps and --min-samples are tried with --dry-run alone; to cluster with them, set "
        "cluster.eps and cluster.min_samples in kithd.toml, then kith reload");
  }
  check(options);
  const v1::TryReclusterRequest request = request_for(session, options);
  v1::ReclusterTrials trials;
  {
    Progress progress(session.err(), session.terminal(), "trying");
    trials = session.daemon().try_recluster(request, [&](double done) { progress.update(done); });
  }
  if (session.json()) {
    session.print(trials);
  } else {
    print_table(session, trials);
  }
  return ExitCode::kDone;
}

}  // namespace kith::client
