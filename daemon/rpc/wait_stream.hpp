// Tells what became of files that were dropped, each when it is decided.
#pragma once

#include <atomic>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "daemon/control.hpp"
#include "daemon/rpc/out_stream.hpp"
#include "kith/v1/daemon.pb.h"

namespace kith::rpc {

/// The last file whose failure a wait for all has told; shared by the waits of one user.
using ToldFailures = std::shared_ptr<std::atomic<FileId>>;

class WaitStream final : public OutStream<v1::WaitFilesResponse> {
 public:
  WaitStream(Control& control, ToldFailures told) : control_(control), told_(std::move(told)) {}

  /// `paths`: relative to the inbox; none: all that is pending. Throws Error{kRequest}.
  void start(std::vector<std::string> paths);

 private:
  void on_closed() override;
  void list_and(void (WaitStream::*then)());
  void wait_for_each();
  void wait_for_all();
  void tell(const std::string& path);
  void tell_failures();
  void send_one(std::size_t pending, const v1::File* file);

  Control& control_;
  const ToldFailures told_;
  FileId failed_since_ = 0;  // all: records after this one are told …
  Timestamp oldest_{};       // … unless they are older

  std::mutex mutex_;                           // guards all below
  std::map<std::string, Subscription> waits_;  // by path; all: under ""
};

}  // namespace kith::rpc
