#include "daemon/rpc/add_stream.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "core/base/text.hpp"
#include "daemon/rpc/added_path.hpp"
#include "daemon/rpc/call.hpp"
#include "daemon/rpc/convert.hpp"
#include "daemon/rpc/errors.hpp"
#include "daemon/rpc/list_files.hpp"
#include "daemon/rpc/person_names.hpp"

namespace kith::rpc {
namespace {

constexpr std::size_t kUndecidedAtMost = 4096;
constexpr std::size_t kSamplesPerMessage = 1000;
constexpr std::size_t kOwnersRemembered = 1024;
constexpr std::chrono::seconds kPatience{30};  // with a caller that does not read its answers

grpc::Status out_of_order(const char* what) {
  return {grpc::StatusCode::INVALID_ARGUMENT,
          fmt::format("{}: the first piece of each file has its path, and the last says that it is",
                      what)};
}

std::vector<v1::AddFilesResponse> one(v1::AddFilesResponse message) {
  std::vector<v1::AddFilesResponse> messages;
  messages.push_back(std::move(message));
  return messages;
}

// What crops and metadata came to, which have no record, and a file that somebody took away again.
v1::File without_record(const std::string& path, bool stays) {
  v1::File file;
  file.set_path(path);
  if (may_accompany(path)) {
    file.set_state(stays ? v1::FILE_STATE_PENDING : v1::FILE_STATE_ARCHIVED);
  } else {
    file.set_state(v1::FILE_STATE_FAILED);
    file.set_message(printable(path) + " was taken out of the inbox before it was read");
  }
  return file;
}

}  // namespace

AddStream::AddStream(const HandlerContext& context)
    : control_(context.control),
      may_change_(context.caller.may_change),
      place_(context.uploads.enter()),
      upload_(control_.begin_upload()) {}

void AddStream::start() {
  if (!place_) return abort(no_room_for_uploads());
  read_next();
}

void AddStream::on_request(v1::AddFilesRequest& request) {
  if (request.path().empty() == !incoming_.open) {
    return abort(
        out_of_order(incoming_.open ? "a file began inside another" : "a piece of no file came"));
  }
  if (!incoming_.open) begin_file(request);
  if (request.file_complete()) incoming_.open = false;
  if (incoming_.refused) return read_next();
  upload_->take({.path = std::move(*request.mutable_path()),
                 .belongs_to = std::move(*request.mutable_belongs_to()),
                 .size = incoming_.size,
                 .content = std::move(*request.mutable_content()),
                 .last = request.file_complete()},
                [self = shared_from_this()](const std::optional<std::string>& path,
                                            const std::exception_ptr& failure) {
                  static_cast<AddStream&>(*self).taken(path, failure);
                });
}

void AddStream::begin_file(const v1::AddFilesRequest& request) {
  incoming_ = {.open = true,
               .sent_path = request.path(),
               .owner = request.belongs_to(),
               .size = static_cast<std::uint64_t>(request.size()),
               .begun_at = control_.now()};
  try {
    check(request);
  } catch (...) {
    refuse(std::current_exception());
  }
}

void AddStream::check(const v1::AddFilesRequest& request) const {
  check_added_path(request.path(), may_change_);
  if (!request.belongs_to().empty()) check_added_path(request.belongs_to(), may_change_);
  if (request.size() < 0) throw Error(ErrorKind::kRequest, "the size of a file is negative");
  const std::uint64_t limit = control_.read_limits().max_file_size;
  if (incoming_.size > limit) {
    throw Rejection(RejectionReason::kTooLarge,
                    fmt::format("{} has {} bytes, where max_file_size is {}",
                                printable(request.path()), incoming_.size, limit));
  }
}

// On the upload's worker.
void AddStream::taken(const std::optional<std::string>& path, const std::exception_ptr& failure) {
  if (failure) refuse(failure);
  if (path) await_decision(*path);
  {
    const std::lock_guard lock(mutex_);
    held_back_ = waits_.size() - held_.size() >= kUndecidedAtMost;
    if (held_back_) return;  // settle() reads on
  }
  read_next();
}

void AddStream::refuse(const std::exception_ptr& failure) {
  incoming_.refused = true;
  v1::AddFilesResponse message;
  message.set_sent_path(incoming_.sent_path);
  message.set_file_complete(true);
  v1::File& file = *message.mutable_file();
  file.set_path(incoming_.sent_path);
  file.set_state(v1::FILE_STATE_FAILED);
  file.set_size(static_cast<std::int64_t>(incoming_.size));
  try {
    std::rethrow_exception(failure);
  } catch (const Rejection& rejection) {
    file.set_reason(rpc::to_proto(rejection.reason()));
    file.set_message(utf8(rejection.what()));
  } catch (...) {
    file.set_message(status_of(std::current_exception()).error_message());
  }
  send(one(std::move(message)));
  if (incoming_.owner.empty()) release(&incoming_.sent_path);
}

void AddStream::await_decision(const std::string& path) {
  {
    const std::lock_guard lock(mutex_);
    waits_.emplace(path, nullptr);
    const std::string& owner = incoming_.owner;
    const bool told = std::find(told_.begin(), told_.end(), owner) != told_.end();
    if (!owner.empty() && !told && held_.size() < kUndecidedAtMost) {
      held_.emplace(owner, std::pair(path, incoming_));
      return;
    }
  }
  watch(path, incoming_);
}

void AddStream::watch(const std::string& path, const Incoming& file) {
  auto subscription =
      control_.wait_for_file(path, [weak = weak_from_this(), path, file](bool stays) {
        const auto self = std::static_pointer_cast<AddStream>(weak.lock());
        if (!self) return;
        self->control_.read([self, path, file, stays](const CatalogReader& reader) {
          try {
            self->tell(reader, path, stays, file);
          } catch (...) {
            return self->abort(status_of(std::current_exception()));
          }
          self->settle(path, file);
        });
      });
  const std::lock_guard lock(mutex_);
  const auto wait = waits_.find(path);
  if (wait != waits_.end()) wait->second = std::move(subscription);
}

void AddStream::release(const std::string* owner) {
  std::vector<std::pair<std::string, Incoming>> released;
  {
    const std::lock_guard lock(mutex_);
    if (owner != nullptr) {
      told_.push_back(*owner);
      if (told_.size() > kOwnersRemembered) told_.pop_front();
    }
    const auto [begin, end] =
        owner != nullptr ? held_.equal_range(*owner) : std::pair(held_.begin(), held_.end());
    for (auto held = begin; held != end; ++held) released.push_back(held->second);
    held_.erase(begin, end);
  }
  for (const auto& [path, file] : released) watch(path, file);
}

// On a reader's thread.
void AddStream::tell(const CatalogReader& reader, const std::string& path, bool stays,
                     const Incoming& file) {
  v1::AddFilesResponse message;
  message.set_sent_path(file.sent_path);
  auto record = reader.newest_file(path);
  if (record && record->recorded_at < file.begun_at) record.reset();  // of an earlier file
  *message.mutable_file() = record ? file_message(*record, reader) : without_record(path, stays);
  PersonNames names(reader);
  Page page{.limit = kSamplesPerMessage};
  while (record && record->state != FileState::kFailed) {
    const auto samples = reader.samples_of_file(record->original.value_or(record->id), page);
    for (const SampleRecord& sample : samples)
      *message.add_samples() = rpc::to_proto(sample, std::ref(names));
    if (samples.size() < page.limit) break;
    page.after = samples.back().id;
    if (!wait_until_sent(kPatience)) {
      return abort({grpc::StatusCode::DEADLINE_EXCEEDED,
                    "the answers were not read: what was added is in the inbox all the same"});
    }
    send(one(std::exchange(message, {})));
    message.set_sent_path(file.sent_path);
  }
  message.set_file_complete(true);
  send(one(std::move(message)));
}

void AddStream::settle(const std::string& path, const Incoming& file) {
  if (file.owner.empty()) release(&file.sent_path);
  bool all_told = false;
  bool room_again = false;
  {
    const std::lock_guard lock(mutex_);
    waits_.erase(path);
    all_told = all_sent_ && waits_.empty();
    room_again = std::exchange(held_back_, false);
  }
  if (all_told) return end(grpc::Status::OK);
  if (room_again) read_next();
}

void AddStream::on_requests_end() {
  if (incoming_.open) return abort(out_of_order("a file broke off"));
  bool all_told = false;
  {
    const std::lock_guard lock(mutex_);
    all_sent_ = true;
    all_told = waits_.empty();
  }
  if (all_told) return end(grpc::Status::OK);
  release(nullptr);
}

void AddStream::on_closed() {
  const std::lock_guard lock(mutex_);
  waits_.clear();
}

}  // namespace kith::rpc
