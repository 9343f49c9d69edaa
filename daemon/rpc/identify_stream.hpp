// Files come in, names go out: one file at a time, each answered before the next is taken.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "daemon/control.hpp"
#include "daemon/rpc/in_out_stream.hpp"
#include "kith/v1/samples.pb.h"

namespace kith::rpc {

class IdentifyStream final
    : public InOutStream<v1::IdentifyFacesRequest, v1::IdentifyFacesResponse> {
 public:
  /// `place`: its place among the calls that carry files; none where all are taken.
  IdentifyStream(Control& control, std::shared_ptr<void> place)
      : control_(control), place_(std::move(place)) {}

  void start();

 private:
  void on_request(v1::IdentifyFacesRequest& request) override;
  void on_requests_end() override;
  void finish_file();
  void answer(const std::vector<IdentifiedFace>& faces);
  void refuse(const Rejection& rejection);

  Control& control_;
  const std::shared_ptr<void> place_;

  // Of whoever has the present request.
  bool in_file_ = false;
  std::string file_;
  std::string content_;
  std::uint64_t size_ = 0;  // bytes that came, those beyond the limit, which are not kept, included
};

}  // namespace kith::rpc
