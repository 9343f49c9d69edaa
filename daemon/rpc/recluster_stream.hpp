// A recluster, and a trial of one, as their callers see them.
#pragma once

#include <optional>
#include <vector>

#include "core/pipeline/recluster_report.hpp"
#include "core/recluster/trial.hpp"
#include "daemon/rpc/progress_stream.hpp"
#include "kith/v1/clusters.pb.h"

namespace kith::rpc {

class ReclusterStream final : public ProgressStream<v1::ReclusterResponse> {
 public:
  void done(const std::optional<ReclusterReport>& report, const std::exception_ptr& error);
};

class TrialStream final : public ProgressStream<v1::TryReclusterResponse> {
 public:
  void done(const std::vector<ClusterTrial>& trials, const std::exception_ptr& error);
};

/// The pairs of values that are asked for. Throws Error{kRequest} for none, for more than 64 pairs
/// and for values that DBSCAN does not take.
std::vector<double> eps_of(const v1::TryReclusterRequest& request);
std::vector<int> min_samples_of(const v1::TryReclusterRequest& request);

}  // namespace kith::rpc
