// A large .npy file taken piece by piece, as it is read: it costs the memory of its rows, and not
// that of its bytes as well.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>

#include "core/embedding/dtype.hpp"
#include "core/embedding/read_context.hpp"
#include "core/embedding/row_builder.hpp"

namespace kith {

class NpyRows {
 public:
  /// `head` is the first 64 KiB of a file of `size` bytes. Nothing where the file is not rows of
  /// floats, one after the other and all there: read_npy says what it is instead. Throws
  /// Rejection{kWrongShape, kWrongDimension} as read_npy does.
  static std::optional<NpyRows> begin(std::span<const std::byte> head, std::uint64_t size,
                                      const ReadContext& context);

  /// Bytes before the first row.
  std::size_t offset() const { return offset_; }
  /// Bytes of a row.
  std::size_t stride() const;

  /// The next rows of the file, none of them cut. `beside` is called once, by one thread of `pool`
  /// while others are at the rows; there may be no pool.
  void add(std::span<const std::byte> rows, ThreadPool* pool, const std::function<void()>& beside);

  /// Throws Rejection{kBadValues} as read_npy does.
  EmbeddingBatch finish() { return builder_.finish(); }

 private:
  NpyRows(Dtype dtype, std::size_t columns, std::size_t offset, const ReadContext& context)
      : dtype_(std::move(dtype)), columns_(columns), offset_(offset), builder_(context) {}

  Dtype dtype_;
  std::size_t columns_;
  std::size_t offset_;
  RowBuilder builder_;
};

}  // namespace kith
