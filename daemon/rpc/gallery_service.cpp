#include <fmt/format.h>

#include "core/montage/plan.hpp"
#include "core/pipeline/exchange/exchange.hpp"
#include "daemon/rpc/calibrate_call.hpp"
#include "daemon/rpc/call.hpp"
#include "daemon/rpc/command_call.hpp"
#include "daemon/rpc/convert.hpp"
#include "daemon/rpc/enroll_stream.hpp"
#include "daemon/rpc/evaluate_call.hpp"
#include "daemon/rpc/explain_calls.hpp"
#include "daemon/rpc/export_stream.hpp"
#include "daemon/rpc/lookup.hpp"
#include "daemon/rpc/paging.hpp"
#include "daemon/rpc/services.hpp"
#include "kith/v1/gallery.grpc.pb.h"

namespace kith::rpc {
namespace {

constexpr std::chrono::seconds kExportPatience{60};

std::string montage_of(const Control& control, const PersonRecord& person) {
  return control.montage_path(page_file_name(fmt::format("person-{}", person.id), 1));
}

void list_people(const v1::ListPeopleRequest& request, const Control& control,
                 const CatalogReader& reader, v1::ListPeopleResponse& response) {
  const auto page = page_request(request);
  const auto records = reader.people(page.with_one_more());
  const auto last = fill_page(records, page.size, [&](const PersonRecord& person) {
    auto* added = response.add_people();
    *added = to_proto(person, montage_of(control, person));
    return added->ByteSizeLong();
  });
  if (last)
    response.set_next_page_token(page_token(request, {.after = *last, .pending_after = {}}));
}

class GalleryService final : public v1::Gallery::CallbackService {
 public:
  explicit GalleryService(HandlerContext context) : context_(std::move(context)) {}

  grpc::ServerUnaryReactor* ListPeople(grpc::CallbackServerContext*,
                                       const v1::ListPeopleRequest* request,
                                       v1::ListPeopleResponse* response) override {
    return answer_from_catalog(
        context_, response,
        [request, &control = context_.control](const CatalogReader& reader, auto& filled) {
          list_people(*request, control, reader, filled);
        });
  }

  grpc::ServerUnaryReactor* GetPerson(grpc::CallbackServerContext*,
                                      const v1::GetPersonRequest* request,
                                      v1::GetPersonResponse* response) override {
    return answer_from_catalog(
        context_, response,
        [request, &control = context_.control](const CatalogReader& reader, auto& filled) {
          const auto person = find_person(reader, request->name());
          *filled.mutable_person() = to_proto(person, montage_of(control, person));
        });
  }

  grpc::ServerUnaryReactor* RenamePerson(grpc::CallbackServerContext*,
                                         const v1::RenamePersonRequest* request,
                                         v1::RenamePersonResponse* response) override {
    return run_command(context_, "naming people", response,
                       [request] { return rename_person(request->name(), request->new_name()); });
  }

  grpc::ServerReadReactor<v1::EnrollFacesRequest>* EnrollFaces(
      grpc::CallbackServerContext* call, v1::EnrollFacesResponse* response) override {
    const auto stream = std::make_shared<EnrollStream>(context_, *call, *response);
    stream->open("enrolling");
    return stream.get();
  }

  grpc::ServerReadReactor<v1::ImportGalleryRequest>* ImportGallery(
      grpc::CallbackServerContext* call, v1::ImportGalleryResponse* response) override {
    const auto stream = std::make_shared<ImportStream>(context_, *call, *response);
    stream->open("importing");
    return stream.get();
  }

  grpc::ServerWriteReactor<v1::ExportGalleryResponse>* ExportGallery(
      grpc::CallbackServerContext*, const v1::ExportGalleryRequest*) override {
    const auto stream = std::make_shared<ExportStream>(kExportPatience);
    stream->open(context_.lifecycle);
    context_.control.read([stream](const CatalogReader& catalog) {
      try {
        export_faces(catalog, [&](const std::string& name, std::span<const std::byte> bytes) {
          stream->send_file(name, bytes);
        });
        stream->end(grpc::Status::OK);
      } catch (...) {
        stream->abort(status_of(std::current_exception()));
      }
    });
    return stream.get();
  }

  grpc::ServerUnaryReactor* ForgetPerson(grpc::CallbackServerContext*,
                                         const v1::ForgetPersonRequest* request,
                                         v1::ForgetPersonResponse* response) override {
    return run_forget(context_, response, {request->name(), {}});
  }

  grpc::ServerUnaryReactor* MergePeople(grpc::CallbackServerContext*,
                                        const v1::MergePeopleRequest* request,
                                        v1::MergePeopleResponse* response) override {
    return run_command(context_, "merging people", response,
                       [request] { return merge_people(request->from(), request->into()); });
  }

  grpc::ServerWriteReactor<v1::CheckPeopleResponse>* CheckPeople(
      grpc::CallbackServerContext*, const v1::CheckPeopleRequest*) override {
    return check_people(context_);
  }

  grpc::ServerWriteReactor<v1::CalibrateResponse>* Calibrate(
      grpc::CallbackServerContext*, const v1::CalibrateRequest* request) override {
    return calibrate(context_, *request);
  }

  grpc::ServerReadReactor<v1::EvaluateRequest>* Evaluate(grpc::CallbackServerContext*,
                                                         v1::EvaluateResponse* response) override {
    const auto call = std::make_shared<EvaluateCall>(context_, *response);
    call->open();
    return call.get();
  }

 private:
  HandlerContext context_;
};

}  // namespace

std::unique_ptr<grpc::Service> make_gallery_service(HandlerContext context) {
  return std::make_unique<GalleryService>(std::move(context));
}

}  // namespace kith::rpc
