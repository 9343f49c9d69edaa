// Files come in, decisions go out. Each file is written into the inbox as its pieces come and is
// answered when it was decided; the caller meanwhile sends the next ones.
#pragma once

#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <utility>

#include "daemon/doors/upload.hpp"
#include "daemon/rpc/handler_context.hpp"
#include "daemon/rpc/in_out_stream.hpp"
#include "kith/v1/daemon.pb.h"

namespace kith::rpc {

class AddStream final : public InOutStream<v1::AddFilesRequest, v1::AddFilesResponse> {
 public:
  explicit AddStream(const HandlerContext& context);

  void start();

 private:
  /// The file whose pieces come.
  struct Incoming {
    bool open = false;
    bool refused = false;  // its other pieces are passed over
    std::string sent_path;
    std::string owner;  // the sent path of the file whose crop or metadata this is; or empty
    std::uint64_t size = 0;
    Timestamp begun_at{};
  };

  void on_request(v1::AddFilesRequest& request) override;
  void on_requests_end() override;
  void on_closed() override;
  void begin_file(const v1::AddFilesRequest& request);
  void check(const v1::AddFilesRequest& request) const;
  void taken(const std::optional<std::string>& path, const std::exception_ptr& failure);
  void refuse(const std::exception_ptr& failure);
  /// The file lies at `path`. One that belongs to another is waited for after that: before, it
  /// may only lie there.
  void await_decision(const std::string& path);
  void watch(const std::string& path, const Incoming& file);
  /// What belongs to a file that was told, or, without one, everything that is held.
  void release(const std::string* owner);
  /// `stays`: in the inbox, as a crop does whose file has not come.
  void tell(const CatalogReader& reader, const std::string& path, bool stays, const Incoming& file);
  void settle(const std::string& path, const Incoming& file);

  Control& control_;
  const bool may_change_;
  const std::shared_ptr<void> place_;
  const std::shared_ptr<Upload> upload_;

  Incoming incoming_;  // of whoever has the present request

  std::mutex mutex_;                           // guards all below
  std::map<std::string, Subscription> waits_;  // by path: files that are not decided
  std::multimap<std::string, std::pair<std::string, Incoming>> held_;  // by owner: path, file
  std::deque<std::string> told_;                                       // owners, the last ones
  bool all_sent_ = false;
  bool held_back_ = false;  // so many wait that no more are taken
};

}  // namespace kith::rpc
