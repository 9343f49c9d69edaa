#include "core/embedding/npy_rows.hpp"

#include "core/embedding/npy_header.hpp"

namespace kith {

std::optional<NpyRows> NpyRows::begin(std::span<const std::byte> head, std::uint64_t size,
                                      const ReadContext& context) {
  const NpyHeader header = parse_npy_header(head);
  if (header.state != NpyHeader::State::kWhole || header.shape.size() != 2) return std::nullopt;
  const auto dtype = parse_dtype(header.descr);
  if (header.fortran_order || !dtype || !dtype->is_float()) return std::nullopt;
  const auto promised = size_in_bytes(*dtype, header.shape);
  if (!promised || *promised == 0 || *promised + header.data_offset != size) return std::nullopt;
  require_embeddings(*dtype, header.shape, context);
  NpyRows rows(*dtype, header.shape[1], header.data_offset, context);
  rows.builder_.reserve(header.shape[0], header.shape[1]);
  return rows;
}

std::size_t NpyRows::stride() const {
  return columns_ * dtype_.item_bytes();
}

void NpyRows::add(std::span<const std::byte> rows, ThreadPool* pool,
                  const std::function<void()>& beside) {
  builder_.add_all({dtype_, false, {rows.size() / stride(), columns_}, rows}, pool, beside);
}

}  // namespace kith
