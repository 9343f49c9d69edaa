#include "core/search/nearest_index.hpp"

#include <algorithm>
#include <limits>
#include <numeric>
#include <vector>

#include "core/search/distance.hpp"
#include "core/search/products.hpp"

namespace kith {
namespace {

constexpr std::size_t kFewRows = 256;  // all of them are compared
constexpr std::size_t kSeeds = 64;     // rows compared first, so that there is a bound
constexpr std::size_t kBlockProbes = 192;

std::vector<std::uint32_t> range(std::size_t begin, std::size_t end) {
  std::vector<std::uint32_t> places(end - begin);
  std::iota(places.begin(), places.end(), static_cast<std::uint32_t>(begin));
  return places;
}

}  // namespace

// Some probes against some rows, in one slot.
class NearestIndex::Task {
 public:
  Task(const NearestIndex& index, const EmbeddingMatrix& probes, const Offer& offer,
       std::span<const std::uint32_t> first, std::size_t slot)
      : index_(index),
        probes_(probes),
        offer_(offer),
        slot_(slot),
        seeds_(first.begin(), first.end()) {}

  void run(std::size_t first_probe, std::size_t count, std::size_t begin, std::size_t end) {
    first_ = first_probe;
    bounds_.assign(count, std::numeric_limits<double>::max());
    norms_.clear();
    for (std::size_t p = 0; p < count; ++p) {
      norms_.push_back(dot_product(probes_.row(first_ + p), probes_.row(first_ + p)));
    }
    if (!index_.screen_) return compare_all(begin, end);
    seed(begin, end);
    screen_all(begin, end);
  }

 private:
  void compare_all(std::size_t begin, std::size_t end) {
    const std::vector<std::uint32_t> all = range(begin, end);
    for (std::size_t p = 0; p < bounds_.size(); ++p) compare(p, all);
  }

  void seed(std::size_t begin, std::size_t end) {
    const std::size_t count = std::min(kSeeds, end - begin);
    for (std::size_t i = 0; i < count; ++i) {
      seeds_.push_back(static_cast<std::uint32_t>(begin + i * (end - begin) / count));
    }
    std::sort(seeds_.begin(), seeds_.end());
    seeds_.erase(std::unique(seeds_.begin(), seeds_.end()), seeds_.end());
    for (std::size_t p = 0; p < bounds_.size(); ++p) compare(p, seeds_);
  }

  void screen_all(std::size_t begin, std::size_t end) {
    std::vector<const float*> pointers;
    for (std::size_t p = 0; p < bounds_.size(); ++p) {
      pointers.push_back(probes_.row(first_ + p).data());
    }
    const ScreenQueries queries = index_.screen_->queries(RowSet{pointers, probes_.dimension()});
    std::vector<std::int32_t> limits(bounds_.size());
    std::vector<Hit> hits;
    while (begin < end) {
      const std::size_t stop = std::min(end, (begin / kChunkRows + 1) * kChunkRows);
      for (std::size_t p = 0; p < limits.size(); ++p) {
        limits[p] = queries.limits[p] - index_.screen_->allowance(bounds_[p]);
      }
      hits.clear();
      kith::screen(index_.kernel_, queries.codes, limits.data(), index_.screen_->codes(), begin,
                   stop, hits);
      std::sort(hits.begin(), hits.end(), [](const Hit& a, const Hit& b) {
        return std::pair(a.query, a.column) < std::pair(b.query, b.column);
      });
      compare(hits);
      begin = stop;
    }
  }

  void compare(const std::vector<Hit>& hits) {
    std::vector<std::uint32_t> columns;
    for (std::size_t i = 0; i < hits.size();) {
      const std::uint32_t probe = hits[i].query;
      columns.clear();
      for (; i < hits.size() && hits[i].query == probe; ++i) {
        // Seeds were offered already.
        if (!std::binary_search(seeds_.begin(), seeds_.end(), hits[i].column)) {
          columns.push_back(hits[i].column);
        }
      }
      compare(probe, columns);
    }
  }

  // Offers those of the rows that matter: by float32 where that is sure, else by the rule itself.
  void compare(std::size_t probe, std::span<const std::uint32_t> columns) {
    const std::span<const float> row = probes_.row(first_ + probe);
    pointers_.clear();
    for (const std::uint32_t column : columns) {
      pointers_.push_back(index_.rows_.row(column).data());
    }
    products_.resize(columns.size());
    float_products(row.data(), pointers_.data(), columns.size(), row.size(), products_.data());
    for (std::size_t i = 0; i < columns.size(); ++i) {
      const double norms = norms_[probe] + norm(columns[i]);
      if (surely_beyond(probe, norms, products_[i])) continue;
      const double squared = squared_distance(row, index_.rows_.row(columns[i]), norms);
      if (squared <= bounds_[probe]) {
        bounds_[probe] = offer_(slot_, first_ + probe, columns[i], squared);
      }
    }
  }

  bool surely_beyond(std::size_t probe, double norms, float product) const {
    const double slack = product_error(probes_.dimension()) * norms;  // 2 ‖x‖ ‖y‖ ≤ ‖x‖² + ‖y‖²
    return norms - 2.0 * static_cast<double>(product) - slack > bounds_[probe];
  }

  double norm(std::uint32_t column) const {
    if (index_.screen_) return index_.screen_->norm(column);
    return dot_product(index_.rows_.row(column), index_.rows_.row(column));
  }

  const NearestIndex& index_;
  const EmbeddingMatrix& probes_;
  const Offer& offer_;
  std::size_t slot_;
  std::size_t first_ = 0;
  std::vector<double> bounds_;  // by probe
  std::vector<double> norms_;
  std::vector<std::uint32_t> seeds_;
  std::vector<const float*> pointers_;
  std::vector<float> products_;
};

NearestIndex::NearestIndex(ThreadPool& threads, Kernel kernel)
    : threads_(threads), kernel_(kernel) {}

void NearestIndex::add(const EmbeddingMatrix& rows) {
  const std::size_t before = size();
  for (std::size_t i = 0; i < rows.rows(); ++i) rows_.append(rows.row(i));
  if (size() < kFewRows) return;
  const std::vector<const float*> pointers = row_pointers(rows_);
  const RowSet all{pointers, dimension()};
  const Job job{threads_};
  const bool make = !screen_ || size() >= 2 * made_from_;  // few rows make a poor scale
  if (make) {
    // Not fewer directions: a nearest neighbor among strangers is far, where the cut bound lets
    // many pass. 10,000 probes against 90,000 rows, 512-d, real spectrum: 3.0 s of processor time
    // at full length, 9.8 with the directions that the estimate for pairs chose.
    screen_.emplace(Projection::full(dimension()), all, job);
    made_from_ = size();
  }
  screen_->spread(range(0, make ? 0 : before), size());
  screen_->encode(all, range(make ? 0 : before, size()), job);
}

void NearestIndex::keep(std::span<const std::uint32_t> kept) {
  EmbeddingMatrix rows(kept.size(), dimension());
  for (std::size_t i = 0; i < kept.size(); ++i) {
    std::copy_n(rows_.row(kept[i]).data(), dimension(), rows.row(i).data());
  }
  rows_ = kept.empty() ? EmbeddingMatrix() : std::move(rows);
  if (kept.empty()) screen_.reset();
  if (screen_) screen_->keep(kept);
}

std::size_t NearestIndex::slots(std::size_t probes) const {
  // Few probes: the rows are divided among the threads. Many: the probes.
  return probes < kQueryGroup * threads_.size() && screen_ ? threads_.size() : 1;
}

void NearestIndex::search(const EmbeddingMatrix& probes, const Offer& offer,
                          std::span<const std::uint32_t> first) const {
  if (size() == 0 || probes.rows() == 0) return;
  const std::size_t parts = slots(probes.rows());
  if (parts > 1) {
    const std::size_t chunks = (size() + kChunkRows - 1) / kChunkRows;
    threads_.parallel_for(parts, [&](std::size_t slot) {
      const std::size_t begin = chunks * slot / parts * kChunkRows;
      const std::size_t end = std::min(size(), chunks * (slot + 1) / parts * kChunkRows);
      if (begin < end) Task(*this, probes, offer, first, slot).run(0, probes.rows(), begin, end);
    });
    return;
  }
  const std::size_t share = (probes.rows() + 4 * threads_.size() - 1) / (4 * threads_.size());
  const std::size_t block =
      std::min(kBlockProbes, (share + kQueryGroup - 1) / kQueryGroup * kQueryGroup);
  threads_.parallel_for((probes.rows() + block - 1) / block, [&](std::size_t task) {
    const std::size_t begin = task * block;
    const std::size_t count = std::min(block, probes.rows() - begin);
    Task(*this, probes, offer, first, 0).run(begin, count, 0, size());
  });
}

}  // namespace kith
