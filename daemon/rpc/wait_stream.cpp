#include "daemon/rpc/wait_stream.hpp"

#include <fmt/format.h>

#include <utility>

#include "core/base/error.hpp"
#include "core/base/text.hpp"
#include "daemon/inbox/listing.hpp"
#include "daemon/rpc/errors.hpp"
#include "daemon/rpc/list_files.hpp"

namespace kith::rpc {
namespace {

constexpr std::size_t kPathsAtMost = 10'000;
constexpr std::size_t kFailuresAtOnce = 1000;
// What was dropped just before a wait may be decided before it has begun: a small file is within
// milliseconds, the first of a long copy minutes ago. So a wait for all tells what failed since the
// last one ended, and each failure alarms once; of what nobody waited for, only what is recent, so
// that the first wait in weeks does not alarm about all that failed in them.
constexpr std::chrono::minutes kRecent{10};

void check_paths(const std::vector<std::string>& paths) {
  if (paths.size() > kPathsAtMost) {
    throw Error(ErrorKind::kRequest,
                "more than 10000 paths in one request: wait for all that is pending instead");
  }
  for (const std::string& path : paths) {
    const NameKind kind = kind_of_name(path.substr(path.rfind('/') + 1));
    if (kind == NameKind::kImage) {
      throw Error(ErrorKind::kRequest, fmt::format("{} is a crop, about which nothing is decided: "
                                                   "wait for the file it belongs to",
                                                   printable(path)));
    }
    if (kind != NameKind::kInput) {
      throw Error(ErrorKind::kNotFound,
                  fmt::format("{} is no name of a file that is ever taken in", printable(path)));
    }
  }
}

}  // namespace

void WaitStream::start(std::vector<std::string> paths) {
  check_paths(paths);
  if (paths.empty()) {
    failed_since_ = *told_;
    oldest_ = control_.now() - kRecent;
    return list_and(&WaitStream::wait_for_all);
  }
  for (std::string& path : paths) waits_.emplace(std::move(path), nullptr);
  list_and(&WaitStream::wait_for_each);
}

// A file that was dropped a moment ago may not have been seen yet.
void WaitStream::list_and(void (WaitStream::*then)()) {
  control_.list_inbox([weak = weak_from_this(), then] {
    if (const auto self = weak.lock()) (static_cast<WaitStream&>(*self).*then)();
  });
}

void WaitStream::wait_for_each() {
  const std::lock_guard lock(mutex_);
  for (auto& [path, wait] : waits_) {
    wait = control_.wait_for_file(path, [weak = weak_from_this(), path = path](bool) {
      if (const auto self = weak.lock()) static_cast<WaitStream&>(*self).tell(path);
    });
  }
}

void WaitStream::wait_for_all() {
  const std::lock_guard lock(mutex_);
  waits_[""] = control_.wait_for_all([weak = weak_from_this()](std::size_t pending) {
    const auto self = std::static_pointer_cast<WaitStream>(weak.lock());
    if (!self) return;
    if (pending > 0) return self->send_one(pending, nullptr);
    self->tell_failures();
  });
}

void WaitStream::tell(const std::string& path) {
  control_.read([self = std::static_pointer_cast<WaitStream>(shared_from_this()),
                 path](const CatalogReader& reader) {
    try {
      const auto record = reader.newest_file(path);
      if (!record) {
        throw Error(ErrorKind::kNotFound,
                    fmt::format("{} is not in the inbox and never was taken in; paths are relative "
                                "to the inbox",
                                printable(path)));
      }
      const v1::File file = file_message(*record, reader);
      std::size_t left = 0;
      {
        const std::lock_guard lock(self->mutex_);
        self->waits_.erase(path);
        left = self->waits_.size();
      }
      self->send_one(left, &file);
      if (left == 0) self->end(grpc::Status::OK);
    } catch (...) {
      self->abort(status_of(std::current_exception()));
    }
  });
}

void WaitStream::tell_failures() {
  control_.read([self = std::static_pointer_cast<WaitStream>(shared_from_this())](
                    const CatalogReader& reader) {
    try {
      const FileId last = reader.last_file();
      Page page{.after = self->failed_since_, .limit = kFailuresAtOnce};
      std::vector<FileRecord> records;
      do {
        records = reader.files({.state = FileState::kFailed}, page);
        for (const FileRecord& record : records) {
          page.after = record.id;
          if (record.recorded_at < self->oldest_) continue;
          const v1::File file = file_message(record, reader);
          self->send_one(0, &file);
        }
      } while (records.size() == page.limit);
      FileId told = *self->told_;
      while (told < last && !self->told_->compare_exchange_weak(told, last)) {
      }
      self->send_one(0, nullptr);
      self->end(grpc::Status::OK);
    } catch (...) {
      self->abort(status_of(std::current_exception()));
    }
  });
}

void WaitStream::send_one(std::size_t pending, const v1::File* file) {
  std::vector<v1::WaitFilesResponse> messages(1);
  messages.front().set_pending(static_cast<std::int64_t>(pending));
  if (file != nullptr) *messages.front().mutable_file() = *file;
  send(std::move(messages));
}

void WaitStream::on_closed() {
  const std::lock_guard lock(mutex_);
  waits_.clear();
}

}  // namespace kith::rpc
