// Files on their way in from a caller: each piece is put where it is staged, and when the last one
// has come all are enrolled, or imported, together. A caller that hangs up before leaves nothing
// behind.
#pragma once

#include <memory>

#include "daemon/rpc/in_stream.hpp"
#include "kith/v1/gallery.pb.h"

namespace kith::rpc {

class EnrollStream final : public InStream<v1::EnrollFacesRequest> {
 public:
  EnrollStream(const HandlerContext& context, grpc::CallbackServerContext& call,
               v1::EnrollFacesResponse& response)
      : InStream(context, call), response_(response) {}

 private:
  void begin() override { staging_ = context().control.stage(); }
  void take(const v1::EnrollFacesRequest& piece) override;
  void ended() override;

  v1::EnrollFacesResponse& response_;
  std::shared_ptr<Staging> staging_;
};

class ImportStream final : public InStream<v1::ImportGalleryRequest> {
 public:
  ImportStream(const HandlerContext& context, grpc::CallbackServerContext& call,
               v1::ImportGalleryResponse& response)
      : InStream(context, call), response_(response) {}

 private:
  void begin() override { staging_ = context().control.stage(); }
  void take(const v1::ImportGalleryRequest& piece) override;
  void ended() override;

  v1::ImportGalleryResponse& response_;
  std::shared_ptr<Staging> staging_;
};

}  // namespace kith::rpc
