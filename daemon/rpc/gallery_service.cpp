#include <fmt/format.h>

#include "core/montage/plan.hpp"
#include "daemon/rpc/calibrate_call.hpp"
#include "daemon/rpc/call.hpp"
#include "daemon/rpc/convert.hpp"
#include "daemon/rpc/evaluate_call.hpp"
#include "daemon/rpc/explain_calls.hpp"
#include "daemon/rpc/lookup.hpp"
#include "daemon/rpc/paging.hpp"
#include "daemon/rpc/services.hpp"
#include "kith/v1/gallery.grpc.pb.h"

namespace kith::rpc {
namespace {

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

  grpc::ServerUnaryReactor* CheckPeople(grpc::CallbackServerContext*, const v1::CheckPeopleRequest*,
                                        v1::CheckPeopleResponse* response) override {
    return check_people(context_, response);
  }

  grpc::ServerUnaryReactor* Calibrate(grpc::CallbackServerContext*,
                                      const v1::CalibrateRequest* request,
                                      v1::CalibrateResponse* response) override {
    return calibrate(context_, *request, response);
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
