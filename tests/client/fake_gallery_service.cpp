#include "kith/v1/gallery.grpc.pb.h"
#include "tests/client/fake_services.hpp"

namespace kith::client::test {
namespace {

using grpc::ServerContext;
using grpc::Status;
using grpc::StatusCode;

class Gallery final : public v1::Gallery::Service {
 public:
  explicit Gallery(World& world) : world_(world) {}

  Status ListPeople(ServerContext*, const v1::ListPeopleRequest* request,
                    v1::ListPeopleResponse* response) override {
    page(world_, *request, *response, world_.people, *response->mutable_people());
    return answer(world_, "ListPeople");
  }
  Status GetPerson(ServerContext*, const v1::GetPersonRequest* request,
                   v1::GetPersonResponse* response) override {
    for (const v1::Person& person : world_.people) {
      if (person.name() == request->name()) *response->mutable_person() = person;
    }
    if (response->has_person()) return answer(world_, "GetPerson");
    return {StatusCode::NOT_FOUND, fmt::format("nobody is called '{}'", request->name())};
  }
  Status RenamePerson(ServerContext*, const v1::RenamePersonRequest* request,
                      v1::RenamePersonResponse* response) override {
    return told(world_, *request, *response);
  }
  Status MergePeople(ServerContext*, const v1::MergePeopleRequest* request,
                     v1::MergePeopleResponse* response) override {
    return told(world_, *request, *response);
  }
  Status ForgetPerson(ServerContext*, const v1::ForgetPersonRequest* request,
                      v1::ForgetPersonResponse* response) override {
    world_.asked_command = "forget " + request->name();
    *response->mutable_receipt() = world_.receipt;
    return answer(world_, "ForgetPerson");
  }
  Status EnrollFaces(ServerContext*, grpc::ServerReader<v1::EnrollFacesRequest>* reader,
                     v1::EnrollFacesResponse* response) override {
    v1::EnrollFacesRequest piece;
    std::string name;
    while (reader->Read(&piece)) {
      if (piece.has_file()) {
        name = piece.file().name();
        world_.sent.push_back(piece.file().person() + " " + name +
                              (piece.file().crop() ? " crop" : ""));
      } else {
        world_.sent_bytes[name] += piece.chunk();
      }
    }
    *response = world_.enrolled;
    return answer(world_, "EnrollFaces");
  }
  Status ExportGallery(ServerContext*, const v1::ExportGalleryRequest*,
                       grpc::ServerWriter<v1::ExportGalleryResponse>* writer) override {
    for (const char* file : {"kith.json", "faces.npy", "crops/7.jpg"}) {
      v1::ExportGalleryResponse piece;
      piece.set_file(file);
      writer->Write(piece);
      piece.set_chunk("contents");
      writer->Write(piece);
    }
    return answer(world_, "ExportGallery");
  }
  Status ImportGallery(ServerContext*, grpc::ServerReader<v1::ImportGalleryRequest>* reader,
                       v1::ImportGalleryResponse* response) override {
    v1::ImportGalleryRequest piece;
    while (reader->Read(&piece)) {
    }
    *response->mutable_outcome() = world_.outcome;
    return answer(world_, "ImportGallery");
  }
  Status CheckPeople(ServerContext*, const v1::CheckPeopleRequest*,
                     grpc::ServerWriter<v1::CheckPeopleResponse>* writer) override {
    v1::CheckPeopleResponse last;
    last.mutable_doubts()->Assign(world_.doubts.begin(), world_.doubts.end());
    half_and_whole(*writer, last);
    return answer(world_, "CheckPeople");
  }
  Status Calibrate(ServerContext*, const v1::CalibrateRequest* request,
                   grpc::ServerWriter<v1::CalibrateResponse>* writer) override {
    world_.asked_calibration = *request;
    v1::CalibrateResponse last;
    *last.mutable_report() = world_.calibration;
    last.mutable_report()->set_applied(request->apply());
    if (request->plot()) last.set_plot_png("a picture");
    half_and_whole(*writer, last);
    return answer(world_, "Calibrate");
  }
  Status Evaluate(ServerContext*, grpc::ServerReader<v1::EvaluateRequest>* reader,
                  v1::EvaluateResponse* response) override {
    v1::EvaluateRequest piece;
    while (reader->Read(&piece)) {
      world_.asked_evaluation.push_back(
          fmt::format("{} {}: {}", piece.person(), piece.name(), piece.content().size()));
    }
    *response->mutable_evaluation() = world_.evaluation;
    return answer(world_, "Evaluate");
  }

 private:
  World& world_;
};

}  // namespace

std::unique_ptr<grpc::Service> fake_gallery_service(World& world) {
  return std::make_unique<Gallery>(world);
}

}  // namespace kith::client::test
