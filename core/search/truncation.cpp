#include "core/search/truncation.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <utility>

#include "core/search/blas.hpp"
#include "core/search/distance.hpp"

namespace kith {
namespace {

constexpr std::size_t kSampleRows = 4096;
constexpr std::size_t kPairRows = 1024;  // a million pairs

// What rechecking one survivor costs in products of codes: it reads a row of 4 D bytes from afar.
// Measured on Zen 4: 512 dimensions in 45 ns against 0.0047 ns a product.
constexpr double kRecheckPerDimension = 18;

// Twice the error of int8 codes for rows of length 1: 4.7 σ of a rotated coordinate fit 127 steps.
constexpr double kCodeSlack = 2 * 4.7 / 127 / 3.46;

constexpr std::array<std::size_t, 14> kLengths{64,  96,  128, 160, 192, 224, 256,
                                               320, 384, 448, 512, 640, 768, 1024};

// `count` rows at even distances, from `offset` of the distance on.
std::vector<float> sample(const RowSet& rows, std::size_t count, double offset) {
  std::vector<float> block;
  block.reserve(count * rows.dimension);
  for (std::size_t i = 0; i < count; ++i) {
    const double at = (static_cast<double>(i) + offset) / static_cast<double>(count);
    const auto row = rows.row(static_cast<std::size_t>(at * static_cast<double>(rows.size())));
    block.insert(block.end(), row.begin(), row.end());
  }
  return block;
}

std::vector<float> project(const std::vector<float>& block, const std::vector<float>& directions,
                           std::size_t dimension, ThreadPool& threads) {
  const std::size_t count = block.size() / dimension;
  constexpr std::size_t kRows = 128;
  std::vector<float> images(block.size());
  threads.parallel_for((count + kRows - 1) / kRows, [&](std::size_t task) {
    const std::size_t begin = task * kRows;
    multiply_transposed(block.data() + begin * dimension, directions.data(),
                        images.data() + begin * dimension, std::min(kRows, count - begin),
                        dimension, dimension, dimension);
  });
  return images;
}

// Coordinates of sampled rows along the directions, and what is left of a row beyond the first
// ones.
struct Side {
  std::vector<float> images;  // kPairRows x D
  std::size_t dimension;

  double norm(std::size_t row) const { return energy(row, 0, dimension); }
  double energy(std::size_t row, std::size_t begin, std::size_t end) const {
    const float* image = images.data() + row * dimension;
    return dot_product({image + begin, image + end}, {image + begin, image + end});
  }
  std::vector<float> residuals(std::size_t kept) const {
    std::vector<float> result(kPairRows);
    for (std::size_t i = 0; i < kPairRows; ++i) {
      result[i] = static_cast<float>(std::sqrt(energy(i, kept, dimension)));
    }
    return result;
  }
};

// The share of pairs that pass the screen at each length, counted along one block of rows of `a`.
class PassCounter {
 public:
  PassCounter(const Side& a, const Side& b, double limit) : a_(a), b_(b), limit_(limit) {
    for (const std::size_t length : kLengths) {
      if (length >= a.dimension) break;
      residuals_.emplace_back(a.residuals(length - 1), b.residuals(length - 1));
    }
    for (std::size_t i = 0; i < kPairRows; ++i) {
      norms_a_.push_back(static_cast<float>(a.norm(i)));
      norms_b_.push_back(static_cast<float>(b.norm(i)));
    }
  }

  /// One count a length; the last is that of the full length.
  std::vector<std::size_t> count(std::size_t begin, std::size_t rows) const {
    std::vector<float> sums(rows * kPairRows);
    std::vector<float> part(rows * kPairRows);
    std::vector<std::size_t> passed;
    std::size_t from = 0;
    for (std::size_t step = 0; step <= residuals_.size(); ++step) {
      const std::size_t to = step < residuals_.size() ? kLengths[step] - 1 : a_.dimension;
      multiply_transposed(a_.images.data() + begin * a_.dimension + from, b_.images.data() + from,
                          part.data(), rows, to - from, kPairRows, a_.dimension);
      for (std::size_t i = 0; i < sums.size(); ++i) sums[i] += part[i];
      passed.push_back(count_passing(sums, begin, rows, step));
      from = to;
    }
    return passed;
  }

 private:
  std::size_t count_passing(const std::vector<float>& sums, std::size_t begin, std::size_t rows,
                            std::size_t step) const {
    const bool cut = step < residuals_.size();
    const auto limit = static_cast<float>(limit_);
    std::size_t passed = 0;
    for (std::size_t i = 0; i < rows; ++i) {
      const float norm = norms_a_[begin + i];
      const float residual = cut ? residuals_[step].first[begin + i] : 0.0F;
      for (std::size_t j = 0; j < kPairRows; ++j) {
        const float product =
            sums[i * kPairRows + j] + (cut ? residual * residuals_[step].second[j] : 0.0F);
        const float needed =
            (norm + norms_b_[j] - limit) / 2 - static_cast<float>(kCodeSlack) * norm;
        passed += product >= needed ? 1U : 0U;
      }
    }
    return passed;
  }

  const Side& a_;
  const Side& b_;
  double limit_;
  std::vector<std::pair<std::vector<float>, std::vector<float>>> residuals_;  // by length
  std::vector<float> norms_a_, norms_b_;
};

}  // namespace

std::vector<float> principal_directions(const RowSet& rows, const Job& job) {
  const std::size_t dimension = rows.dimension;
  const std::vector<float> block = sample(rows, std::min(kSampleRows, rows.size()), 0);
  const std::size_t count = block.size() / dimension;
  const std::size_t parts = job.threads.size();
  std::vector<std::vector<float>> grams(parts);
  job.threads.parallel_for(parts, [&](std::size_t part) {
    const std::size_t begin = count * part / parts;
    const std::size_t end = count * (part + 1) / parts;
    grams[part] = gram(block.data() + begin * dimension, end - begin, dimension);
  });
  std::vector<float> sum = std::move(grams.front());
  for (std::size_t part = 1; part < parts; ++part) {
    for (std::size_t i = 0; i < sum.size(); ++i) sum[i] += grams[part][i];
  }
  return eigenvectors(std::move(sum), dimension);
}

std::size_t cheapest_length(const RowSet& rows, const std::vector<float>& directions, double limit,
                            const Job& job) {
  // Other rows than those the directions were made from, which they fit better than the rest.
  const std::size_t dimension = rows.dimension;
  const Side a{project(sample(rows, kPairRows, 0.4), directions, dimension, job.threads),
               dimension};
  const Side b{project(sample(rows, kPairRows, 0.7), directions, dimension, job.threads),
               dimension};
  const PassCounter counter(a, b, limit);
  constexpr std::size_t kTasks = 16;
  std::vector<std::vector<std::size_t>> counts(kTasks);
  job.threads.parallel_for(kTasks, [&](std::size_t task) {
    counts[task] = counter.count(task * (kPairRows / kTasks), kPairRows / kTasks);
  });
  const double recheck = kRecheckPerDimension * static_cast<double>(dimension);
  std::size_t best = dimension;
  double least = std::numeric_limits<double>::max();
  for (std::size_t step = 0; step < counts.front().size(); ++step) {
    std::size_t passed = 0;
    for (const auto& part : counts) passed += part[step];
    const bool last = step + 1 == counts.front().size();
    const std::size_t length = last ? dimension : kLengths[step];
    const double share = static_cast<double>(passed) / (kPairRows * kPairRows);
    const double cost = static_cast<double>(length) + share * recheck;
    if (cost < least) {
      least = cost;
      best = length;
    }
  }
  return best;
}

}  // namespace kith
