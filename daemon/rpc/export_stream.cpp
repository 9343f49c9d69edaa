#include "daemon/rpc/export_stream.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include "core/base/error.hpp"

namespace kith::rpc {
namespace {

constexpr std::size_t kChunk = 1 << 20;  // bytes

}  // namespace

void ExportStream::send_file(const std::string& name, std::span<const std::byte> bytes) {
  std::vector<v1::ExportGalleryResponse> messages(1);
  messages.front().set_file(name);
  do {
    const std::size_t size = std::min(bytes.size(), kChunk);
    auto& chunk = messages.emplace_back();
    chunk.set_chunk(bytes.data(), size);
    bytes = bytes.subspan(size);
    send(std::exchange(messages, {}));
    if (!wait_until_sent(patience_)) {
      throw Error(ErrorKind::kUnavailable, "the caller of the export takes nothing any more");
    }
  } while (!bytes.empty());
}

}  // namespace kith::rpc
