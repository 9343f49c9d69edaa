#include "core/embedding/npy.hpp"

#include <optional>

#include "core/embedding/npy_header.hpp"
#include "core/embedding/row_builder.hpp"

namespace kith {
namespace {

NpyHeader whole_header(std::span<const std::byte> bytes, const ReadContext& context) {
  NpyHeader header = parse_npy_header(bytes);
  if (header.state == NpyHeader::State::kIncomplete) {
    context.reject(RejectionReason::kTruncated, "is truncated: its header {}", header.problem);
  }
  if (header.state == NpyHeader::State::kMalformed) {
    context.reject(RejectionReason::kMalformed, "is no .npy file: its header {}", header.problem);
  }
  return header;
}

void check_size(const ArrayView& array, std::size_t data_offset, std::size_t file_size,
                const ReadContext& context) {
  const auto data_size = size_in_bytes(array.dtype, array.shape);
  if (!data_size) {
    context.reject(RejectionReason::kTruncated,
                   "is truncated: its header promises shape {}, more than any file holds; "
                   "the file has {} bytes",
                   to_string(array.shape), file_size);
  }
  const std::uint64_t promised = *data_size + data_offset;
  if (promised > file_size) {
    context.reject(RejectionReason::kTruncated,
                   "is truncated: its header promises {} bytes, the file has {}", promised,
                   file_size);
  }
  if (promised < file_size) {
    context.reject(RejectionReason::kOverlong,
                   "is too long: its header promises {} bytes, the file has {}", promised,
                   file_size);
  }
}

ArrayView header_of(std::span<const std::byte> bytes, const NpyHeader& header,
                    const ReadContext& context) {
  const auto dtype = parse_dtype(header.descr);
  if (!dtype) {
    context.reject(
        RejectionReason::kUnsupportedType,
        "holds elements of dtype {}, which kith cannot read; save the vectors as float32",
        printable(header.descr.substr(0, 60)));
  }
  return {*dtype, header.fortran_order, header.shape, bytes.subspan(header.data_offset)};
}

}  // namespace

ArrayView view_npy(std::span<const std::byte> bytes, const ReadContext& context) {
  const NpyHeader header = whole_header(bytes, context);
  ArrayView array = header_of(bytes, header, context);
  if (array.dtype.item_bytes() != 0) check_size(array, header.data_offset, bytes.size(), context);
  return array;
}

EmbeddingBatch read_npy(std::span<const std::byte> bytes, const ReadContext& context) {
  const NpyHeader header = whole_header(bytes, context);
  const ArrayView array = header_of(bytes, header, context);
  // What it is comes before how much of it there is: "no embeddings" is the better news of the two.
  require_embeddings(array.dtype, array.shape, context);
  check_size(array, header.data_offset, bytes.size(), context);
  RowBuilder builder(context);
  add_rows(array, builder);
  return builder.finish();
}

Wholeness npy_wholeness(std::span<const std::byte> head, std::uint64_t size) {
  const NpyHeader header = parse_npy_header(head);
  if (header.state == NpyHeader::State::kIncomplete) return Wholeness::kShort;
  if (header.state == NpyHeader::State::kMalformed) return Wholeness::kWhole;
  const auto dtype = parse_dtype(header.descr);
  if (!dtype || dtype->item_bytes() == 0) return Wholeness::kWhole;
  const auto data_size = size_in_bytes(*dtype, header.shape);
  const bool there = data_size && *data_size <= size && header.data_offset <= size - *data_size;
  return there ? Wholeness::kWhole : Wholeness::kShort;
}

}  // namespace kith
