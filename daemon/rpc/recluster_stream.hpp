// A recluster as its caller sees it: how far it is, and in the end what it found. A caller slower
// than the recluster is told the newest progress only; one that hangs up stops nothing.
#pragma once

#include <optional>

#include "core/pipeline/recluster_report.hpp"
#include "daemon/rpc/out_stream.hpp"
#include "kith/v1/clusters.pb.h"

namespace kith::rpc {

class ReclusterStream final : public OutStream<v1::ReclusterResponse> {
 public:
  void progress(double fraction);
  void done(const std::optional<ReclusterReport>& report, const std::exception_ptr& error);

 private:
  void on_sent() override;

  std::mutex mutex_;  // guards all below
  bool sending_ = false;
  std::optional<double> waiting_;
};

}  // namespace kith::rpc
