#include "daemon/rpc/recluster_stream.hpp"

#include <fmt/format.h>

#include "core/base/error.hpp"
#include "daemon/rpc/convert.hpp"
#include "daemon/rpc/errors.hpp"

namespace kith::rpc {
namespace {

constexpr int kMostPairs = 64;  // their labels are held together
constexpr double kLargestEps = 2;
constexpr int kLargestMinSamples = 1'000'000;

void check_count(const v1::TryReclusterRequest& request) {
  const std::int64_t count = std::int64_t{request.eps_size()} * request.min_samples_size();
  if (count >= 1 && count <= kMostPairs) return;
  throw Error(ErrorKind::kRequest,
              fmt::format("{} pairs of eps and min_samples, where 1 to {} can be tried at once",
                          count, kMostPairs));
}

}  // namespace

void ReclusterStream::done(const std::optional<ReclusterReport>& report,
                           const std::exception_ptr& error) {
  if (!report) return end(status_of(error));
  auto last = message(1);
  *last.mutable_result() = to_proto(*report);
  end(grpc::Status::OK, {std::move(last)});
}

void TrialStream::done(const std::vector<ClusterTrial>& trials, const std::exception_ptr& error) {
  if (error) return end(status_of(error));
  auto last = message(1);
  for (const ClusterTrial& trial : trials) *last.mutable_result()->add_trials() = to_proto(trial);
  end(grpc::Status::OK, {std::move(last)});
}

std::vector<double> eps_of(const v1::TryReclusterRequest& request) {
  check_count(request);
  for (const double eps : request.eps()) {
    if (eps > 0 && eps <= kLargestEps) continue;
    throw Error(ErrorKind::kRequest,
                fmt::format("eps {} is out of range: it is a distance of unit vectors, above 0 and "
                            "at most {}",
                            eps, kLargestEps));
  }
  return {request.eps().begin(), request.eps().end()};
}

std::vector<int> min_samples_of(const v1::TryReclusterRequest& request) {
  for (const int value : request.min_samples()) {
    if (value >= 1 && value <= kLargestMinSamples) continue;
    throw Error(ErrorKind::kRequest,
                fmt::format("min_samples {} is out of range: 1 to {}", value, kLargestMinSamples));
  }
  return {request.min_samples().begin(), request.min_samples().end()};
}

}  // namespace kith::rpc
