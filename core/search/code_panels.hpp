// int8 codes laid out as the kernels read them. Columns lie in panels of 16 rows whose codes
// alternate in groups of four (row 0: codes 0–3, row 1: codes 0–3, …), so that one 64-byte load
// feeds 16 rows; they are stored plus 128, because VNNI multiplies unsigned by signed. Queries lie
// in groups of six rows.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <new>
#include <span>
#include <vector>

namespace kith {

inline constexpr std::size_t kPanelRows = 16;
inline constexpr std::size_t kChunkPanels = 64;
inline constexpr std::size_t kChunkRows = kPanelRows * kChunkPanels;
inline constexpr std::size_t kQueryGroup = 6;
/// The limit of rows that are not there: no product reaches it.
inline constexpr std::int32_t kNever = 1 << 30;

/// N rows of `length` codes each (a multiple of 4), with one limit a row. Grows in chunks of 1,024
/// rows that never move.
class CodePanels {
 public:
  CodePanels() = default;
  explicit CodePanels(std::size_t length) : length_(length) {}

  std::size_t length() const { return length_; }
  std::size_t size() const { return size_; }

  /// New rows have no codes and no limit until they are set.
  void resize(std::size_t rows);
  void set(std::size_t row, std::span<const std::int8_t> codes, std::int32_t limit);
  void get(std::size_t row, std::span<std::int8_t> codes) const;
  std::int32_t limit(std::size_t row) const {
    return chunks_[row / kChunkRows].limits[row % kChunkRows];
  }
  void set_limit(std::size_t row, std::int32_t limit) {
    chunks_[row / kChunkRows].limits[row % kChunkRows] = limit;
  }
  /// Copies codes and limit of `from` over those of `to`.
  void move_row(std::size_t from, std::size_t to);

  /// The codes of panel `p` of chunk `c` begin at codes(c) + p · 16 · length().
  const std::uint8_t* codes(std::size_t chunk) const { return chunks_[chunk].codes.get(); }
  const std::int32_t* limits(std::size_t chunk) const { return chunks_[chunk].limits.get(); }

 private:
  struct Free {
    void operator()(void* memory) const { ::operator delete (memory, std::align_val_t{64}); }
  };
  template <typename T>
  using Aligned = std::unique_ptr<T[], Free>;
  struct Chunk {
    Aligned<std::uint8_t> codes;
    Aligned<std::int32_t> limits;
  };

  std::uint8_t* group(std::size_t row, std::size_t g) const;

  std::size_t length_ = 0;
  std::size_t size_ = 0;
  std::vector<Chunk> chunks_;
};

/// Rows to search for, packed for the kernels. At most a few thousand at a time.
class QueryCodes {
 public:
  QueryCodes(std::size_t length, std::size_t count);

  std::size_t length() const { return length_; }
  std::size_t size() const { return count_; }
  void set(std::size_t query, std::span<const std::int8_t> codes);

  /// Group g holds queries 6 g … 6 g + 5: four codes of each in turn.
  const std::int8_t* group(std::size_t g) const {
    return codes_.data() + g * kQueryGroup * length_;
  }
  /// The sum of a query's codes.
  std::int32_t sum(std::size_t query) const { return sums_[query]; }

 private:
  std::size_t length_;
  std::size_t count_;
  std::vector<std::int8_t> codes_;
  std::vector<std::int32_t> sums_;
};

}  // namespace kith
