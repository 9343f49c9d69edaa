#include "daemon/rpc/call.hpp"
#include "daemon/rpc/command_call.hpp"
#include "daemon/rpc/convert.hpp"
#include "daemon/rpc/explain_calls.hpp"
#include "daemon/rpc/identify_stream.hpp"
#include "daemon/rpc/lookup.hpp"
#include "daemon/rpc/paging.hpp"
#include "daemon/rpc/person_names.hpp"
#include "daemon/rpc/services.hpp"
#include "kith/v1/samples.grpc.pb.h"

namespace kith::rpc {
namespace {

SampleFilter filter_of(const v1::ListSamplesRequest& request, const CatalogReader& reader) {
  SampleFilter filter{.state = from_proto(request.state()), .person = {}, .cluster = {}};
  if (request.has_person()) filter.person = find_person(reader, request.person()).id;
  if (request.has_cluster())
    filter.cluster = request.cluster() == 0 ? 0 : find_cluster(reader, request.cluster()).id;
  if (request.has_file()) filter.file = find_file(reader, request.file());
  if (request.has_source()) filter.source = request.source();
  if (request.has_since()) filter.since = from_proto(request.since());
  return filter;
}

void list_samples(const v1::ListSamplesRequest& request, const CatalogReader& reader,
                  v1::ListSamplesResponse& response) {
  const auto page = page_request(request);
  const auto records = reader.samples(filter_of(request, reader), page.with_one_more());
  PersonNames names(reader);
  const auto last = fill_page(records, page.size, [&](const SampleRecord& sample) {
    auto* added = response.add_samples();
    *added = to_proto(sample, std::ref(names));
    return added->ByteSizeLong();
  });
  if (last)
    response.set_next_page_token(page_token(request, {.after = *last, .pending_after = {}}));
}

class SamplesService final : public v1::Samples::CallbackService {
 public:
  explicit SamplesService(HandlerContext context) : context_(std::move(context)) {}

  grpc::ServerUnaryReactor* ListSamples(grpc::CallbackServerContext*,
                                        const v1::ListSamplesRequest* request,
                                        v1::ListSamplesResponse* response) override {
    return answer_from_catalog(context_, response,
                               [request](const CatalogReader& reader, auto& filled) {
                                 list_samples(*request, reader, filled);
                               });
  }

  grpc::ServerUnaryReactor* GetSample(grpc::CallbackServerContext*,
                                      const v1::GetSampleRequest* request,
                                      v1::GetSampleResponse* response) override {
    return answer_from_catalog(
        context_, response, [request](const CatalogReader& reader, auto& filled) {
          *filled.mutable_sample() =
              to_proto(find_sample(reader, request->id()), PersonNames(reader));
        });
  }

  grpc::ServerBidiReactor<v1::IdentifyFacesRequest, v1::IdentifyFacesResponse>* IdentifyFaces(
      grpc::CallbackServerContext*) override {
    const auto stream =
        std::make_shared<IdentifyStream>(context_.control, context_.uploads.enter());
    stream->open(context_.lifecycle);
    stream->start();
    return stream.get();
  }

  grpc::ServerUnaryReactor* AssignSamples(grpc::CallbackServerContext*,
                                          const v1::AssignSamplesRequest* request,
                                          v1::AssignSamplesResponse* response) override {
    return run_command(context_, "naming people", response, [request] {
      return assign_samples(ids_of(request->samples()), request->person());
    });
  }

  grpc::ServerUnaryReactor* ForgetSamples(grpc::CallbackServerContext*,
                                          const v1::ForgetSamplesRequest* request,
                                          v1::ForgetSamplesResponse* response) override {
    return run_forget(context_, response, {std::nullopt, ids_of(request->samples())});
  }

  grpc::ServerUnaryReactor* RejectSamples(grpc::CallbackServerContext*,
                                          const v1::RejectSamplesRequest* request,
                                          v1::RejectSamplesResponse* response) override {
    return run_command(context_, "naming people", response, [request] {
      return reject_samples(ids_of(request->samples()), request->person());
    });
  }

  grpc::ServerWriteReactor<v1::ExplainSampleResponse>* ExplainSample(
      grpc::CallbackServerContext*, const v1::ExplainSampleRequest* request) override {
    return explain_sample(context_, *request);
  }

  grpc::ServerUnaryReactor* GetThumbnail(grpc::CallbackServerContext*,
                                         const v1::GetThumbnailRequest* request,
                                         v1::GetThumbnailResponse* response) override {
    return answer_from_catalog(
        context_, response, [request](const CatalogReader& reader, auto& filled) {
          const std::vector<std::byte> jpeg = find_thumbnail(reader, request->sample());
          filled.set_jpeg(jpeg.data(), jpeg.size());
        });
  }

 private:
  HandlerContext context_;
};

}  // namespace

std::unique_ptr<grpc::Service> make_samples_service(HandlerContext context) {
  return std::make_unique<SamplesService>(std::move(context));
}

}  // namespace kith::rpc
