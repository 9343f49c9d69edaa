// One array in an .npz archive: its header at once, its elements only when they are wanted, in
// pieces or whole, and never more of them than the header promised and a budget allows.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/embedding/array_view.hpp"
#include "core/embedding/npy_header.hpp"
#include "core/embedding/read_context.hpp"
#include "core/embedding/zip_archive.hpp"

namespace kith {

/// Bytes that may still be unpacked from an archive: its max_file_size in the beginning.
struct UnpackBudget {
  std::uint64_t left;
};

class NpzArray {
 public:
  /// Reads the header of the member called `name` ("embeddings.npy"); none when it is no array at
  /// all, or of a type nothing can be made of. Throws as ZipArchive::open and ZipMember::read.
  static std::optional<NpzArray> open(const ZipArchive& archive, std::size_t index,
                                      const ReadContext& context);

  /// The member's name without ".npy".
  const std::string& name() const { return name_; }
  const Dtype& dtype() const { return dtype_; }
  std::span<const std::uint64_t> shape() const { return shape_; }
  bool fortran_order() const { return fortran_order_; }
  /// The archive's name and this member's, for sentences.
  const ReadContext& context() const { return context_; }

  /// Calls use(bytes) with the elements in their order, a whole number of `row_bytes` at a time
  /// (the array is a multiple of it). Throws Rejection{kTooLarge} before the first byte when the
  /// array promises more than the budget, {kTruncated} or {kOverlong} when it has other bytes than
  /// it promised.
  void for_each_block(const ZipArchive& archive, std::size_t row_bytes, UnpackBudget& budget,
                      const std::function<void(std::span<const std::byte>)>& use) const;

  /// All elements; throws as for_each_block. `storage` is what the view points into.
  ArrayView load(const ZipArchive& archive, UnpackBudget& budget,
                 std::vector<std::byte>& storage) const;

 private:
  NpzArray() = default;
  std::uint64_t spend(UnpackBudget& budget) const;
  ZipMember open_behind_header(const ZipArchive& archive) const;

  std::string name_;
  std::size_t index_ = 0;
  std::size_t data_offset_ = 0;
  Dtype dtype_;
  bool fortran_order_ = false;
  std::vector<std::uint64_t> shape_;
  ReadContext context_;
};

}  // namespace kith
