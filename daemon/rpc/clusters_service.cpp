#include <fmt/format.h>

#include "core/montage/plan.hpp"
#include "core/pipeline/flagged_clusters.hpp"
#include "core/pipeline/report_document.hpp"
#include "daemon/rpc/call.hpp"
#include "daemon/rpc/command_call.hpp"
#include "daemon/rpc/convert.hpp"
#include "daemon/rpc/lookup.hpp"
#include "daemon/rpc/montage_stream.hpp"
#include "daemon/rpc/paging.hpp"
#include "daemon/rpc/recluster_stream.hpp"
#include "daemon/rpc/services.hpp"
#include "kith/v1/clusters.grpc.pb.h"

namespace kith::rpc {
namespace {

constexpr std::chrono::seconds kMontagePatience{10};

std::string montage_of(const Control& control, const ClusterRecord& cluster) {
  return control.montage_path(page_file_name(fmt::format("cluster-{}", cluster.id), 1));
}

void tell_the_cut(const std::vector<FlaggedCluster>& all, v1::Cluster& message) {
  for (const FlaggedCluster& flagged : all) {
    if (flagged.cluster != message.id()) continue;
    message.set_flagged(true);
    message.mutable_proposed_cut()->Assign(flagged.part.begin(), flagged.part.end());
    message.mutable_bridges()->Assign(flagged.bridges.begin(), flagged.bridges.end());
  }
}

void list_clusters(const v1::ListClustersRequest& request, const Control& control,
                   const CatalogReader& reader, v1::ListClustersResponse& response) {
  const auto page = page_request(request);
  const auto records = reader.clusters(page.with_one_more(), request.include_dismissed());
  const std::vector<FlaggedCluster> flagged = flagged_clusters(reader);
  const auto last = fill_page(records, page.size, [&](const ClusterRecord& cluster) {
    auto* added = response.add_clusters();
    *added = to_proto(cluster, montage_of(control, cluster));
    tell_the_cut(flagged, *added);
    return added->ByteSizeLong();
  });
  if (last)
    response.set_next_page_token(page_token(request, {.after = *last, .pending_after = {}}));
}

void tell_the_extent(const CatalogReader& reader, v1::Cluster& message) {
  const auto last = parse_report(reader.setting("last_recluster").value_or(""));
  if (!last || last->largest.cluster != message.id()) return;
  message.set_share(last->largest.share);
  message.set_diameter(last->largest.diameter);
}

class ClustersService final : public v1::Clusters::CallbackService {
 public:
  explicit ClustersService(HandlerContext context) : context_(std::move(context)) {}

  grpc::ServerUnaryReactor* ListClusters(grpc::CallbackServerContext*,
                                         const v1::ListClustersRequest* request,
                                         v1::ListClustersResponse* response) override {
    return answer_from_catalog(
        context_, response,
        [request, &control = context_.control](const CatalogReader& reader, auto& filled) {
          list_clusters(*request, control, reader, filled);
        });
  }

  grpc::ServerUnaryReactor* GetCluster(grpc::CallbackServerContext*,
                                       const v1::GetClusterRequest* request,
                                       v1::GetClusterResponse* response) override {
    return answer_from_catalog(
        context_, response,
        [request, &control = context_.control](const CatalogReader& reader, auto& filled) {
          const auto cluster = find_cluster(reader, request->id());
          *filled.mutable_cluster() = to_proto(cluster, montage_of(control, cluster));
          tell_the_cut(flagged_clusters(reader), *filled.mutable_cluster());
          tell_the_extent(reader, *filled.mutable_cluster());
        });
  }

  grpc::ServerWriteReactor<v1::RenderMontageResponse>* RenderMontage(
      grpc::CallbackServerContext*, const v1::RenderMontageRequest* request) override {
    const auto stream = std::make_shared<MontageStream>(kMontagePatience);
    stream->open(context_.lifecycle);
    try {
      context_.control.draw_cluster(
          check_id("cluster", request->cluster()),
          [stream](std::size_t page, std::size_t pages, const std::vector<std::byte>& png) {
            stream->send_page(page, pages, png);
          },
          [stream](const std::exception_ptr& error) { stream->end(status_of(error)); });
    } catch (...) {
      stream->abort(status_of(std::current_exception()));
    }
    return stream.get();
  }

  grpc::ServerUnaryReactor* LabelCluster(grpc::CallbackServerContext*,
                                         const v1::LabelClusterRequest* request,
                                         v1::LabelClusterResponse* response) override {
    return run_command(context_, "naming people", response, [request] {
      return label_cluster(request->cluster(), request->person(),
                           {ids_of(request->only()), ids_of(request->except())});
    });
  }

  grpc::ServerUnaryReactor* DismissCluster(grpc::CallbackServerContext*,
                                           const v1::DismissClusterRequest* request,
                                           v1::DismissClusterResponse* response) override {
    return run_command(context_, "dismissing clusters", response,
                       [request] { return dismiss_cluster(request->cluster()); });
  }

  grpc::ServerUnaryReactor* SplitCluster(grpc::CallbackServerContext*,
                                         const v1::SplitClusterRequest* request,
                                         v1::SplitClusterResponse* response) override {
    return run_command(context_, "splitting clusters", response, [request] {
      return split_cluster(request->cluster(), ids_of(request->samples()));
    });
  }

  grpc::ServerWriteReactor<v1::ReclusterResponse>* Recluster(grpc::CallbackServerContext*,
                                                             const v1::ReclusterRequest*) override {
    const auto stream = std::make_shared<ReclusterStream>();
    stream->open(context_.lifecycle);
    if (!context_.caller.may_change) {
      stream->abort(may_only_read("reclustering"));
      return stream.get();
    }
    try {
      context_.control.recluster(
          [stream](double fraction) { stream->progress(fraction); },
          [stream](const std::optional<ReclusterReport>& report, const std::exception_ptr& error) {
            stream->done(report, error);
          });
    } catch (...) {
      stream->abort(status_of(std::current_exception()));
    }
    return stream.get();
  }

  grpc::ServerWriteReactor<v1::TryReclusterResponse>* TryRecluster(
      grpc::CallbackServerContext*, const v1::TryReclusterRequest* request) override {
    const auto stream = std::make_shared<TrialStream>();
    stream->open(context_.lifecycle);
    try {
      context_.control.try_recluster(
          eps_of(*request), min_samples_of(*request),
          [stream](double fraction) { stream->progress(fraction); },
          [stream](const std::vector<ClusterTrial>& trials, const std::exception_ptr& error) {
            stream->done(trials, error);
          });
    } catch (...) {
      stream->abort(status_of(std::current_exception()));
    }
    return stream.get();
  }

 private:
  HandlerContext context_;
};

}  // namespace

std::unique_ptr<grpc::Service> make_clusters_service(HandlerContext context) {
  return std::make_unique<ClustersService>(std::move(context));
}

}  // namespace kith::rpc
