#include "kith/v1/samples.grpc.pb.h"
#include "tests/client/fake_services.hpp"

namespace kith::client::test {
namespace {

using grpc::ServerContext;
using grpc::Status;

class Samples final : public v1::Samples::Service {
 public:
  explicit Samples(World& world) : world_(world) {}

  Status ListSamples(ServerContext*, const v1::ListSamplesRequest* request,
                     v1::ListSamplesResponse* response) override {
    world_.asked_samples = *request;
    page(world_, *request, *response, world_.samples, *response->mutable_samples());
    return answer(world_, "ListSamples");
  }
  Status GetSample(ServerContext*, const v1::GetSampleRequest* request,
                   v1::GetSampleResponse* response) override {
    return find(world_.samples, request->id(), "sample", *response->mutable_sample());
  }
  Status IdentifyFaces(ServerContext*,
                       grpc::ServerReaderWriter<v1::IdentifyFacesResponse,
                                                v1::IdentifyFacesRequest>* stream) override {
    std::string file;
    for (v1::IdentifyFacesRequest request; stream->Read(&request);) {
      if (!request.file().empty()) file = request.file();
      world_.received[file] += request.content();
      if (request.file_complete()) stream->Write(identified(file));
    }
    return answer(world_, "IdentifyFaces");
  }
  Status AssignSamples(ServerContext*, const v1::AssignSamplesRequest* request,
                       v1::AssignSamplesResponse* response) override {
    return told(world_, *request, *response);
  }
  Status RejectSamples(ServerContext*, const v1::RejectSamplesRequest* request,
                       v1::RejectSamplesResponse* response) override {
    return told(world_, *request, *response);
  }
  Status ForgetSamples(ServerContext*, const v1::ForgetSamplesRequest*,
                       v1::ForgetSamplesResponse* response) override {
    *response->mutable_receipt() = world_.receipt;
    return answer(world_, "ForgetSamples");
  }
  Status ExplainSample(ServerContext*, const v1::ExplainSampleRequest*,
                       grpc::ServerWriter<v1::ExplainSampleResponse>* writer) override {
    v1::ExplainSampleResponse last;
    *last.mutable_explanation() = world_.explanation;
    half_and_whole(*writer, last);
    return answer(world_, "ExplainSample");
  }
  Status GetThumbnail(ServerContext*, const v1::GetThumbnailRequest* request,
                      v1::GetThumbnailResponse* response) override {
    response->set_jpeg(fmt::format("the face of {}", request->sample()));
    return answer(world_, "GetThumbnail");
  }

 private:
  // What the world's samples say of it.
  v1::IdentifyFacesResponse identified(const std::string& file) const {
    v1::IdentifyFacesResponse response;
    response.set_file_complete(true);
    if (const auto refused = world_.refused.find(file); refused != world_.refused.end())
      *response.mutable_refused() = refused->second;
    for (const v1::Sample& sample : world_.samples) {
      if (sample.file() != file) continue;
      v1::IdentifiedFace& face = *response.add_faces();
      face.set_file(file);
      face.set_row(sample.row());
      face.set_state(sample.state());
      if (sample.has_person()) face.set_person(sample.person());
      if (sample.has_distance()) face.set_distance(sample.distance());
      if (sample.has_runner_up_person()) face.set_runner_up_person(sample.runner_up_person());
      if (sample.has_runner_up_distance()) face.set_runner_up_distance(sample.runner_up_distance());
    }
    return response;
  }

  World& world_;
};

}  // namespace

std::unique_ptr<grpc::Service> fake_samples_service(World& world) {
  return std::make_unique<Samples>(world);
}

}  // namespace kith::client::test
