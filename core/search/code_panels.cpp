#include "core/search/code_panels.hpp"

#include <algorithm>
#include <cstring>
#include <numeric>

namespace kith {
namespace {

constexpr std::uint32_t kOffset = 0x80808080;  // adds or takes 128 from each of four codes

}  // namespace

void CodePanels::resize(std::size_t rows) {
  const std::size_t chunks = (rows + kChunkRows - 1) / kChunkRows;
  const auto allocate = [](std::size_t bytes) {
    return ::operator new (bytes, std::align_val_t{64});
  };
  while (chunks_.size() < chunks) {
    Chunk chunk;
    chunk.codes.reset(static_cast<std::uint8_t*>(allocate(kChunkRows * length_)));
    chunk.limits.reset(static_cast<std::int32_t*>(allocate(kChunkRows * sizeof(std::int32_t))));
    std::fill_n(chunk.codes.get(), kChunkRows * length_, std::uint8_t{128});
    std::fill_n(chunk.limits.get(), kChunkRows, kNever);
    chunks_.push_back(std::move(chunk));
  }
  chunks_.resize(chunks);
  for (std::size_t row = rows; row < std::min(size_, chunks * kChunkRows); ++row) {
    set_limit(row, kNever);
  }
  size_ = rows;
}

std::uint8_t* CodePanels::group(std::size_t row, std::size_t g) const {
  const std::size_t in_chunk = row % kChunkRows;
  std::uint8_t* panel =
      chunks_[row / kChunkRows].codes.get() + in_chunk / kPanelRows * kPanelRows * length_;
  return panel + (g * kPanelRows + in_chunk % kPanelRows) * 4;
}

void CodePanels::set(std::size_t row, std::span<const std::int8_t> codes, std::int32_t limit) {
  for (std::size_t g = 0; g < length_ / 4; ++g) {
    std::uint32_t four = 0;
    std::memcpy(&four, codes.data() + 4 * g, 4);
    four ^= kOffset;
    std::memcpy(group(row, g), &four, 4);
  }
  set_limit(row, limit);
}

void CodePanels::get(std::size_t row, std::span<std::int8_t> codes) const {
  for (std::size_t g = 0; g < length_ / 4; ++g) {
    std::uint32_t four = 0;
    std::memcpy(&four, group(row, g), 4);
    four ^= kOffset;
    std::memcpy(codes.data() + 4 * g, &four, 4);
  }
}

void CodePanels::move_row(std::size_t from, std::size_t to) {
  for (std::size_t g = 0; g < length_ / 4; ++g) std::memcpy(group(to, g), group(from, g), 4);
  set_limit(to, limit(from));
}

QueryCodes::QueryCodes(std::size_t length, std::size_t count)
    : length_(length),
      count_(count),
      codes_((count + kQueryGroup - 1) / kQueryGroup * kQueryGroup * length),
      sums_(count) {}

void QueryCodes::set(std::size_t query, std::span<const std::int8_t> codes) {
  std::int8_t* group = codes_.data() + query / kQueryGroup * kQueryGroup * length_;
  for (std::size_t g = 0; g < length_ / 4; ++g) {
    std::memcpy(group + (g * kQueryGroup + query % kQueryGroup) * 4, codes.data() + 4 * g, 4);
  }
  sums_[query] =
      std::accumulate(codes.begin(), codes.begin() + static_cast<std::ptrdiff_t>(length_), 0);
}

}  // namespace kith
