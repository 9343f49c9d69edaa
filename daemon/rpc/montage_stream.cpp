#include "daemon/rpc/montage_stream.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "core/base/error.hpp"

namespace kith::rpc {
namespace {

constexpr std::size_t kChunkBytes = 1 << 20;

}  // namespace

void MontageStream::send_page(std::size_t page, std::size_t pages, std::span<const std::byte> png) {
  if (!wait_until_sent(patience_)) {
    // Changes nothing when the stream has ended by itself.
    abort(
        {grpc::StatusCode::DEADLINE_EXCEEDED,
         fmt::format("page {} of the montage was not taken within {} s: ask again and read faster",
                     page - 1, patience_.count() / 1000)});
    throw Error(ErrorKind::kUnavailable, "the caller no longer takes the pages of its montage");
  }
  std::vector<v1::RenderMontageResponse> chunks;
  do {
    const auto chunk = png.first(std::min(png.size(), kChunkBytes));
    png = png.subspan(chunk.size());
    auto& message = chunks.emplace_back();
    message.set_page(static_cast<std::int32_t>(page));
    message.set_pages(static_cast<std::int32_t>(pages));
    message.set_png(chunk.data(), chunk.size());
    message.set_page_complete(png.empty());
  } while (!png.empty());
  send(std::move(chunks));
}

}  // namespace kith::rpc
