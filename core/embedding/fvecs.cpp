#include "core/embedding/fvecs.hpp"

#include <vector>

#include "core/embedding/array_view.hpp"
#include "core/embedding/byte_reader.hpp"
#include "core/embedding/row_builder.hpp"

namespace kith {

EmbeddingBatch read_fvecs(std::span<const std::byte> bytes, const ReadContext& context) {
  const Dtype float32{'<', 'f', 4, "<f4"};
  RowBuilder builder(context);
  ByteReader in(bytes);
  std::vector<double> row;
  while (in.remaining() > 0) {
    const auto dimension = in.little_endian<std::int32_t>();
    if (!dimension) {
      context.reject(RejectionReason::kTruncated,
                     "is truncated: it ends within the length of row {}", builder.rows_seen());
    }
    if (*dimension < 2) {
      context.reject(RejectionReason::kMalformed, "claims that row {} has {} values",
                     builder.rows_seen(), *dimension);
    }
    const auto count = static_cast<std::size_t>(*dimension);
    const auto values = in.take(4 * count);
    if (!values) {
      context.reject(RejectionReason::kTruncated,
                     "is truncated: row {} promises {} bytes, {} are left", builder.rows_seen(),
                     4 * count, in.remaining());
    }
    row.resize(count);
    copy_row({float32, false, {1, count}, *values}, 0, row);
    builder.add(row);
  }
  return builder.finish();
}

Wholeness fvecs_wholeness(std::span<const std::byte> head, std::uint64_t size) {
  const auto dimension = ByteReader(head).little_endian<std::int32_t>();
  if (!dimension) return Wholeness::kShort;
  if (*dimension < 2) return Wholeness::kWhole;  // nothing to wait for: reading says what is wrong
  const std::uint64_t row = 4 + 4 * static_cast<std::uint64_t>(*dimension);
  return size % row == 0 ? Wholeness::kUnknown : Wholeness::kShort;
}

}  // namespace kith
