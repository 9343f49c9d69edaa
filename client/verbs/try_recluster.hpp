// kith recluster --dry-run: what other values would find.
#pragma once

#include <cstdint>
#include <vector>

#include "client/exit_code.hpp"
#include "client/session.hpp"

namespace kith::client {

struct TrialOptions {
  bool dry_run = false;
  std::vector<double> eps;
  std::vector<std::int32_t> min_samples;

  bool asked() const { return dry_run || !eps.empty() || !min_samples.empty(); }
};

/// Values that are not given are the present ones. Throws Failure{kUsage} without dry_run.
ExitCode try_recluster(Session& session, const TrialOptions& options);

}  // namespace kith::client
