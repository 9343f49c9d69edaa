#include "kith/v1/clusters.grpc.pb.h"
#include "tests/client/fake_services.hpp"

namespace kith::client::test {
namespace {

using grpc::ServerContext;
using grpc::Status;

class Clusters final : public v1::Clusters::Service {
 public:
  explicit Clusters(World& world) : world_(world) {}

  Status ListClusters(ServerContext*, const v1::ListClustersRequest* request,
                      v1::ListClustersResponse* response) override {
    page(world_, *request, *response, world_.clusters, *response->mutable_clusters());
    return answer(world_, "ListClusters");
  }
  Status GetCluster(ServerContext*, const v1::GetClusterRequest* request,
                    v1::GetClusterResponse* response) override {
    return find(world_.clusters, request->id(), "cluster", *response->mutable_cluster());
  }
  Status LabelCluster(ServerContext*, const v1::LabelClusterRequest* request,
                      v1::LabelClusterResponse* response) override {
    return told(world_, *request, *response);
  }
  Status DismissCluster(ServerContext*, const v1::DismissClusterRequest* request,
                        v1::DismissClusterResponse* response) override {
    return told(world_, *request, *response);
  }
  Status SplitCluster(ServerContext*, const v1::SplitClusterRequest* request,
                      v1::SplitClusterResponse* response) override {
    return told(world_, *request, *response);
  }
  Status TryRecluster(ServerContext*, const v1::TryReclusterRequest* request,
                      grpc::ServerWriter<v1::TryReclusterResponse>* writer) override {
    v1::TryReclusterResponse response;
    for (const double eps : request->eps()) {
      for (const int min_samples : request->min_samples()) {
        v1::ReclusterTrial& trial = *response.mutable_result()->add_trials();
        trial.set_eps(eps);
        trial.set_min_samples(min_samples);
        trial.set_samples(200);
        trial.set_clusters(12);
        trial.set_noise(30);
        trial.set_largest_share(0.125);
        trial.set_churn(0.0525);
      }
    }
    writer->Write(response);
    return answer(world_, "TryRecluster");
  }
  Status RenderMontage(ServerContext*, const v1::RenderMontageRequest*,
                       grpc::ServerWriter<v1::RenderMontageResponse>* writer) override {
    for (std::size_t page = 0; page < world_.montage_pages.size(); ++page) {
      const auto& pieces = world_.montage_pages[page];
      for (std::size_t piece = 0; piece < pieces.size(); ++piece) {
        v1::RenderMontageResponse response;
        response.set_page(static_cast<int>(page) + 1);
        response.set_pages(static_cast<int>(world_.montage_pages.size()));
        response.set_png(pieces[piece]);
        response.set_page_complete(piece + 1 == pieces.size());
        writer->Write(response);
      }
    }
    return answer(world_, "RenderMontage");
  }
  Status Recluster(ServerContext*, const v1::ReclusterRequest*,
                   grpc::ServerWriter<v1::ReclusterResponse>* writer) override {
    for (const double progress : {0.25, 0.5, 1.0}) {
      v1::ReclusterResponse response;
      response.set_progress(progress);
      if (progress == 1.0 && !world_.recluster_ends_early)
        *response.mutable_result() = world_.recluster;
      writer->Write(response);
    }
    return answer(world_, "Recluster");
  }

 private:
  World& world_;
};

}  // namespace

std::unique_ptr<grpc::Service> fake_clusters_service(World& world) {
  return std::make_unique<Clusters>(world);
}

}  // namespace kith::client::test
