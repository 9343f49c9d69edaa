// A montage's pages on their way to a caller, at most one of them in memory beside the one that is
// being drawn.
#pragma once

#include <chrono>
#include <cstddef>
#include <span>

#include "daemon/rpc/out_stream.hpp"
#include "kith/v1/clusters.pb.h"

namespace kith::rpc {

class MontageStream final : public OutStream<v1::RenderMontageResponse> {
 public:
  /// A caller that takes no page for `patience` is given up, so that it cannot keep the thread that
  /// draws.
  explicit MontageStream(std::chrono::milliseconds patience) : patience_(patience) {}

  /// Sends page `page` (from 1) of `pages`, in messages of at most 1 MiB, once the page before has
  /// left. Throws Error{kUnavailable} when nobody wants it any more: the drawing can stop.
  void send_page(std::size_t page, std::size_t pages, std::span<const std::byte> png);

 private:
  const std::chrono::milliseconds patience_;
};

}  // namespace kith::rpc
