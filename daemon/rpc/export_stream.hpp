// An export on its way to a caller: file after file, each in chunks. Fed by a reader's thread,
// which waits for a slow caller up to a limit.
#pragma once

#include <chrono>
#include <span>
#include <string>

#include "daemon/rpc/out_stream.hpp"
#include "kith/v1/gallery.pb.h"

namespace kith::rpc {

class ExportStream final : public OutStream<v1::ExportGalleryResponse> {
 public:
  explicit ExportStream(std::chrono::milliseconds patience) : patience_(patience) {}

  /// Throws Error{kUnavailable} when the caller is gone or takes nothing for long.
  void send_file(const std::string& name, std::span<const std::byte> bytes);

 private:
  const std::chrono::milliseconds patience_;
};

}  // namespace kith::rpc
