#include "core/pipeline/piecewise_read.hpp"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <vector>

#include "core/base/error.hpp"
#include "core/embedding/npy_rows.hpp"
#include "core/pipeline/dropped_file.hpp"

namespace kith {
namespace {

constexpr std::uint64_t kLarge = std::uint64_t{8} << 20;
constexpr std::size_t kHead = std::size_t{64} << 10;
constexpr std::size_t kPiece = std::size_t{4} << 20;

// Fewer bytes than asked for only where the file has become shorter.
std::span<const std::byte> read_at(int fd, std::uint64_t offset, std::span<std::byte> piece,
                                   const std::string& name) {
  std::size_t filled = 0;
  while (filled < piece.size()) {
    const ssize_t got = ::pread(fd, piece.data() + filled, piece.size() - filled,
                                static_cast<off_t>(offset + filled));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) throw Error(ErrorKind::kRetry, describe_failure("read", name, errno));
    if (got == 0) break;
    filled += static_cast<std::size_t>(got);
  }
  return piece.first(filled);
}

}  // namespace

std::optional<PiecewiseRead> read_in_pieces(int fd, std::uint64_t size, const ReadContext& context,
                                            ThreadPool* pool) {
  if (size < kLarge) return std::nullopt;
  try {
    std::vector<std::byte> buffer(kHead);
    const auto head = read_at(fd, 0, buffer, context.file_name);
    auto rows = NpyRows::begin(head, size, context);
    if (!rows) return std::nullopt;
    Sha256 sha;
    sha.update(head.first(rows->offset()));
    buffer.resize(std::max<std::size_t>(1, kPiece / rows->stride()) * rows->stride());
    for (std::uint64_t offset = rows->offset(); offset < size;) {
      const std::size_t wanted = std::min<std::uint64_t>(buffer.size(), size - offset);
      const auto piece = read_at(fd, offset, std::span(buffer).first(wanted), context.file_name);
      if (piece.size() < wanted) return std::nullopt;
      rows->add(piece, pool, [&] { sha.update(piece); });
      offset += wanted;
    }
    PiecewiseRead read{sha.finish(), EmbeddingBatch{}};
    try {
      read.content = rows->finish();
    } catch (const Rejection& rejection) {
      read.content = rejection;
    }
    return read;
  } catch (const Rejection&) {
    return std::nullopt;  // the reader of whole files says the same of all bytes, and hashes them
  }
}

}  // namespace kith
