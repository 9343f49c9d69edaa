#include "daemon/rpc/identify_stream.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "core/base/text.hpp"
#include "daemon/rpc/convert.hpp"
#include "daemon/rpc/errors.hpp"

namespace kith::rpc {
namespace {

// A file lies in memory as a whole; what is larger is not a question but a data set.
constexpr std::uint64_t kLargestFile = 256U << 20;
constexpr std::size_t kFacesPerMessage = 1000;

v1::IdentifiedFace to_proto(const IdentifiedFace& face, const std::string& file) {
  v1::IdentifiedFace message;
  message.set_file(file);
  message.set_row(static_cast<std::int64_t>(face.row));
  message.set_state(rpc::to_proto(face.decision.state));
  const Match& evidence = face.decision.evidence;
  if (face.decision.person()) message.set_person(utf8(face.nearest_person));
  if (evidence.best) {
    message.set_distance(evidence.best->distance);
    message.set_nearest_person(utf8(face.nearest_person));
    message.set_nearest_reference(evidence.best->reference);
  }
  if (evidence.runner_up) {
    message.set_runner_up_person(utf8(face.runner_up_person));
    message.set_runner_up_distance(evidence.runner_up->distance);
  }
  return message;
}

grpc::Status no_piece(const char* what) {
  return {
      grpc::StatusCode::INVALID_ARGUMENT,
      fmt::format("{}: the first piece of each file names it, and the last says that it is", what)};
}

}  // namespace

void IdentifyStream::start() {
  if (!place_) return abort(no_room_for_uploads());
  read_next();
}

void IdentifyStream::on_request(v1::IdentifyFacesRequest& request) {
  if (request.file().empty() == !in_file_)
    return abort(no_piece(in_file_ ? "a file began inside another" : "a piece of no file came"));
  if (!in_file_) {
    in_file_ = true;
    file_ = std::move(*request.mutable_file());
    content_.clear();
    size_ = 0;
  }
  size_ += request.content().size();
  if (size_ <= kLargestFile) content_ += request.content();
  request.file_complete() ? finish_file() : read_next();
}

void IdentifyStream::on_requests_end() {
  if (in_file_) return abort(no_piece("a file broke off"));
  end(grpc::Status::OK);
}

void IdentifyStream::finish_file() {
  in_file_ = false;
  const ReadLimits limits = control_.read_limits();
  const std::uint64_t most = std::min(kLargestFile, limits.max_file_size);
  if (size_ > most) {
    refuse({RejectionReason::kTooLarge,
            fmt::format("{} has {} bytes, where {} are identified at most: add it instead",
                        printable(file_), size_, most)});
    return read_next();
  }
  control_.identify(file_, std::exchange(content_, {}), limits,
                    [self = shared_from_this()](const std::vector<IdentifiedFace>& faces,
                                                const std::exception_ptr& failure) {
                      auto& stream = static_cast<IdentifyStream&>(*self);
                      try {
                        if (failure) std::rethrow_exception(failure);
                        stream.answer(faces);
                      } catch (const Rejection& rejection) {
                        stream.refuse(rejection);
                      } catch (...) {
                        return stream.abort(status_of(std::current_exception()));
                      }
                      stream.read_next();
                    });
}

void IdentifyStream::answer(const std::vector<IdentifiedFace>& faces) {
  std::vector<v1::IdentifyFacesResponse> messages(1);
  for (const IdentifiedFace& face : faces) {
    if (messages.back().faces_size() == kFacesPerMessage) messages.emplace_back();
    *messages.back().add_faces() = to_proto(face, file_);
  }
  messages.back().set_file_complete(true);
  send(std::move(messages));
}

void IdentifyStream::refuse(const Rejection& rejection) {
  v1::IdentifyFacesResponse message;
  message.mutable_refused()->set_file(file_);
  message.mutable_refused()->set_reason(rpc::to_proto(rejection.reason()));
  message.mutable_refused()->set_message(utf8(rejection.what()));
  message.set_file_complete(true);
  std::vector<v1::IdentifyFacesResponse> messages;
  messages.push_back(std::move(message));
  send(std::move(messages));
}

}  // namespace kith::rpc
