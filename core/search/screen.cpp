#include "core/search/screen.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "core/search/distance.hpp"

namespace kith {
namespace {

constexpr std::size_t kBlockRows = 256;
constexpr std::size_t kSampleRows = 1024;
constexpr float kLargestCode = 127;

// Limits stay within ±2²⁸, except those that let everything pass: −2²⁹ + 2²⁸ is less than the
// product of any two rows of up to 16,384 codes.
constexpr double kLargestLimit = 1 << 28;
constexpr std::int32_t kAlways = -(1 << 29);
constexpr std::int32_t kAllPass = 3 * (1 << 28);  // 2²⁸ + 2²⁸ less this is again −2²⁸
constexpr std::size_t kLongest = 16384;

// Rows and squared norms of a block, one behind the other.
struct Block {
  Block(const RowSet& rows, std::span<const std::uint32_t> places)
      : values(places.size() * rows.dimension), norms(places.size()) {
    for (std::size_t i = 0; i < places.size(); ++i) {
      const auto row = rows.row(places[i]);
      std::copy(row.begin(), row.end(),
                values.begin() + static_cast<std::ptrdiff_t>(i * rows.dimension));
      norms[i] = dot_product(row, row);
    }
  }

  std::vector<float> values;
  std::vector<double> norms;
};

struct Quantised {
  double error = 0;   // ‖w − s q‖, rounded up
  double length = 0;  // ‖s q‖, rounded up
};

Quantised quantise(std::span<const float> image, double scale, std::span<std::int8_t> codes) {
  const auto inverse = static_cast<float>(1 / scale);
  double error = 0;
  std::int64_t length = 0;
  for (std::size_t i = 0; i < image.size(); ++i) {
    const float wanted = std::clamp(image[i] * inverse, -kLargestCode, kLargestCode);
    const int code = static_cast<int>(wanted + (wanted < 0 ? -0.5F : 0.5F));
    const double off = static_cast<double>(image[i]) - scale * code;
    codes[i] = static_cast<std::int8_t>(code);
    error += off * off;
    length += std::int64_t{code} * code;
  }
  constexpr double kUp = 1 + 1e-9;
  return {std::sqrt(error) * kUp, scale * std::sqrt(static_cast<double>(length)) * kUp};
}

}  // namespace

Screen::Screen(Projection projection, const RowSet& rows, const Job& job)
    : projection_(std::move(projection)), codes_(projection_.length()) {
  if (projection_.length() > kLongest) {
    throw Error(ErrorKind::kRequest,
                fmt::format("embeddings of {} dimensions cannot be searched: {} is the most",
                            rows.dimension, kLongest));
  }
  std::vector<double> norms(rows.size());
  constexpr std::size_t kTask = 4096;
  job.threads.parallel_for((rows.size() + kTask - 1) / kTask, [&](std::size_t task) {
    for (std::size_t i = task * kTask; i < std::min(rows.size(), (task + 1) * kTask); ++i) {
      norms[i] = dot_product(rows.row(i), rows.row(i));
    }
  });
  double largest_norm = 1e-30;
  for (const double norm : norms) largest_norm = std::max(largest_norm, norm);
  // ‖s q‖ + e ≤ ‖w‖ + 2 e; the few rows that this is too tight for pass always.
  radius_ = std::sqrt(largest_norm) * 1.05;
  std::vector<std::uint32_t> places;
  const std::size_t step = std::max<std::size_t>(1, rows.size() / kSampleRows);
  for (std::size_t i = 0; i < rows.size(); i += step)
    places.push_back(static_cast<std::uint32_t>(i));
  const Block block(rows, places);
  std::vector<float> images(places.size() * projection_.length());
  std::vector<float> residuals(places.size());
  projection_.apply(block.values.data(), block.norms.data(), places.size(), images.data(),
                    residuals.data());
  float largest = 0;
  for (const float value : images) largest = std::max(largest, std::abs(value));
  // Coordinates beyond the sample's are clipped, which their rows' errors account for.
  scale_ = std::max(static_cast<double>(largest / kLargestCode), 1e-20);
  // t_x, t_y and the allowance are off by 5 at most, the padding of limits by 3e-9 R². Where a
  // limit might have to be cut to fit its integer, nothing is sure.
  const double square = radius_ * radius_;
  const bool fits = 5 * square / (2 * scale_ * scale_) <= kLargestLimit;
  certainty_ = fits ? 6 * scale_ * scale_ + 4e-9 * square : std::numeric_limits<double>::infinity();
}

std::int32_t Screen::allowance(double limit) const {
  // The rule's own rounding, in float64, is covered by what is added. Beyond twice R all pairs are
  // near.
  const double padded =
      std::min(limit * (1 + 1e-9) + 1e-12 * radius_ * radius_, 5 * radius_ * radius_);
  const double allowed = std::ceil(padded / (2 * scale_ * scale_));
  return allowed > kLargestLimit ? kAllPass : static_cast<std::int32_t>(allowed);
}

void Screen::keep(std::span<const std::uint32_t> kept) {
  for (std::size_t i = 0; i < kept.size(); ++i) {
    if (kept[i] == i) continue;
    codes_.move_row(kept[i], i);
    norms_[i] = norms_[kept[i]];
    gaps_[i] = gaps_[kept[i]];
  }
  codes_.resize(kept.size());
  norms_.resize(kept.size());
  gaps_.resize(kept.size());
}

void Screen::spread(std::span<const std::uint32_t> places, std::size_t size) {
  codes_.resize(size);
  norms_.resize(size);
  gaps_.resize(size);
  for (std::size_t i = places.size(); i-- > 0 && places[i] != i;) {
    codes_.move_row(i, places[i]);
    norms_[places[i]] = norms_[i];
    gaps_[places[i]] = gaps_[i];
  }
}

void Screen::encode(const RowSet& rows, std::span<const std::uint32_t> places, const Job& job) {
  const std::size_t length = projection_.length();
  job.threads.parallel_for((places.size() + kBlockRows - 1) / kBlockRows, [&](std::size_t task) {
    job.step(0);
    const std::size_t begin = task * kBlockRows;
    const auto mine = places.subspan(begin, std::min(kBlockRows, places.size() - begin));
    const Codes made = make_codes(rows, mine);
    for (std::size_t i = 0; i < mine.size(); ++i) {
      codes_.set(mine[i], {made.values.data() + i * length, length}, made.limits[i]);
      norms_[mine[i]] = made.norms[i];
      gaps_[mine[i]] = made.gaps[i];
    }
  });
}

ScreenQueries Screen::queries(std::span<const std::uint32_t> places) const {
  ScreenQueries result{QueryCodes(projection_.length(), places.size()), {}};
  std::vector<std::int8_t> codes(projection_.length());
  for (std::size_t i = 0; i < places.size(); ++i) {
    codes_.get(places[i], codes);
    result.codes.set(i, codes);
    result.limits.push_back(codes_.limit(places[i]));
  }
  return result;
}

ScreenQueries Screen::queries(const RowSet& rows) const {
  const std::size_t length = projection_.length();
  std::vector<std::uint32_t> places(rows.size());
  std::iota(places.begin(), places.end(), 0U);
  Codes made = make_codes(rows, places);
  ScreenQueries result{QueryCodes(length, rows.size()), std::move(made.limits)};
  for (std::size_t i = 0; i < rows.size(); ++i) {
    result.codes.set(i, {made.values.data() + i * length, length});
  }
  return result;
}

Screen::Codes Screen::make_codes(const RowSet& rows, std::span<const std::uint32_t> places) const {
  const std::size_t length = projection_.length();
  Block block(rows, places);
  std::vector<float> images(places.size() * length);
  std::vector<float> residuals(places.size());
  projection_.apply(block.values.data(), block.norms.data(), places.size(), images.data(),
                    residuals.data());
  Codes made{std::vector<std::int8_t>(images.size()),
             std::vector<std::int32_t>(places.size()),
             {},
             std::vector<float>(places.size())};
  for (std::size_t i = 0; i < places.size(); ++i) {
    const Quantised coded = quantise({images.data() + i * length, length}, scale_,
                                     {made.values.data() + i * length, length});
    const double error = coded.error + projection_.slack() * std::sqrt(block.norms[i]);
    made.limits[i] = limit_of(block.norms[i], error, coded.length);
    made.gaps[i] = made.limits[i] == kAlways ? std::numeric_limits<float>::infinity()
                                             : gap_of(error, residuals[i]);
  }
  made.norms = std::move(block.norms);
  return made;
}

std::int32_t Screen::limit_of(double norm, double error, double coded_length) const {
  if (coded_length + error > radius_) return kAlways;
  const double limit = std::floor((norm / 2 - radius_ * error) / (scale_ * scale_)) - 1;
  if (limit < -kLargestLimit) return kAlways;
  return static_cast<std::int32_t>(std::min(limit, kLargestLimit));
}

float Screen::gap_of(double error, double residual) const {
  constexpr double kUp = 1 + 1e-6;
  return static_cast<float>((2 * radius_ * error + residual * residual) * kUp);
}

}  // namespace kith
