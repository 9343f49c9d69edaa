#include "core/recluster/core_index.hpp"

#include <algorithm>
#include <mutex>
#include <numeric>

#include "core/search/distance.hpp"
#include "core/search/neighbor_search.hpp"
#include "core/search/products.hpp"

namespace kith {
namespace {

constexpr std::size_t kFewCores = 256;  // all of them are compared
constexpr std::size_t kProbesAtOnce = 192;
constexpr std::size_t kPartsPerThread = 4;
constexpr std::size_t kComparedQuickly = 5'000'000;  // pairs

std::vector<std::uint32_t> all_places(std::size_t count) {
  std::vector<std::uint32_t> places(count);
  std::iota(places.begin(), places.end(), 0U);
  return places;
}

}  // namespace

// All probes against some of the cores.
class CoreIndex::Search {
 public:
  Search(const CoreIndex& index, const EmbeddingMatrix& probes,
         const std::function<bool(SampleId)>& counts)
      : index_(index),
        probes_(probes),
        counts_(counts),
        bounds_(probes.rows(), index.limit_),
        found_(probes.rows()) {
    for (std::size_t p = 0; p < probes.rows(); ++p) {
      norms_.push_back(dot_product(probes.row(p), probes.row(p)));
    }
  }

  // `begin` is the first of a chunk of the screen.
  void run(std::size_t begin, std::size_t end) {
    if (!index_.screen_) {
      for (std::size_t p = 0; p < probes_.rows(); ++p) {
        for (std::size_t core = begin; core < end; ++core) compare(p, core);
      }
      return;
    }
    for (std::size_t p = 0; p < probes_.rows(); p += kProbesAtOnce) {
      screen_block(p, std::min(kProbesAtOnce, probes_.rows() - p), begin, end);
    }
  }

  void merge_into(std::vector<double>& bounds, std::vector<std::optional<SampleId>>& found) const {
    for (std::size_t p = 0; p < found_.size(); ++p) {
      if (!found_[p]) continue;
      if (found[p] && std::pair(bounds[p], *found[p]) < std::pair(bounds_[p], *found_[p])) continue;
      bounds[p] = bounds_[p];
      found[p] = found_[p];
    }
  }

 private:
  void screen_block(std::size_t first, std::size_t count, std::size_t begin, std::size_t end) {
    std::vector<const float*> pointers;
    for (std::size_t p = 0; p < count; ++p) pointers.push_back(probes_.row(first + p).data());
    ScreenQueries queries = index_.screen_->queries(RowSet{pointers, probes_.dimension()});
    const std::int32_t allowance = index_.screen_->allowance(index_.limit_);
    for (std::int32_t& limit : queries.limits) limit -= allowance;
    std::vector<Hit> hits;
    for (; begin < end; begin += kChunkRows) {
      hits.clear();
      screen(index_.kernel_, queries.codes, queries.limits.data(), index_.screen_->codes(), begin,
             std::min(end, begin + kChunkRows), hits);
      for (const Hit& hit : hits) compare(first + hit.query, hit.column);
    }
  }

  // By float32 where that is sure, else by the rule itself.
  void compare(std::size_t probe, std::size_t core) {
    const std::size_t dimension = probes_.dimension();
    const std::span<const float> row(index_.rows_[core], dimension);
    float product = 0;
    float_products(probes_.row(probe).data(), &index_.rows_[core], 1, dimension, &product);
    const double norms = norms_[probe] + norm(core);
    const double slack = product_error(dimension) * norms;  // 2 ‖x‖ ‖y‖ ≤ ‖x‖² + ‖y‖²
    if (norms - 2.0 * static_cast<double>(product) - slack > bounds_[probe]) return;
    const double squared = squared_distance(probes_.row(probe), row, norms);
    const SampleId id = index_.ids_[core];
    const bool nearer = squared < bounds_[probe] ||
                        (squared == bounds_[probe] && (!found_[probe] || id < *found_[probe]));
    if (!nearer || !counts_(id)) return;
    bounds_[probe] = squared;
    found_[probe] = id;
  }

  double norm(std::size_t core) const {
    if (index_.screen_) return index_.screen_->norm(core);
    const std::span<const float> row(index_.rows_[core], probes_.dimension());
    return dot_product(row, row);
  }

  const CoreIndex& index_;
  const EmbeddingMatrix& probes_;
  const std::function<bool(SampleId)>& counts_;
  std::vector<double> bounds_;  // squared, by probe
  std::vector<double> norms_;
  std::vector<std::optional<SampleId>> found_;
};

CoreIndex::CoreIndex(const PoolSnapshot& pool, std::span<const SampleId> cores, double eps,
                     ThreadPool& threads, Screened screened)
    : pool_(pool), limit_(squared_eps(eps)), threads_(threads) {
  std::size_t at = 0;
  for (const SampleId core : cores) {
    while (at < pool.size() && pool.ids()[at] < core) ++at;
    if (at == pool.size()) break;
    if (pool.ids()[at] != core) continue;
    ids_.push_back(core);
    rows_.push_back(pool.row(at).data());
  }
  if (size() < kFewCores || screened == Screened::kNot) return;
  const RowSet rows{rows_, pool.dimension()};
  const Job job{threads_};
  screen_.emplace(make_screen(rows, limit_, job));
  screen_->spread({}, rows.size());
  screen_->encode(rows, all_places(rows.size()), job);
}

bool CoreIndex::is_quick_for(std::size_t probes) const {
  return screen_ || probes * size() <= kComparedQuickly;
}

std::vector<std::optional<SampleId>> CoreIndex::nearest(
    const EmbeddingMatrix& probes, const std::function<bool(SampleId)>& counts) const {
  std::vector<std::optional<SampleId>> found(probes.rows());
  if (size() == 0 || probes.rows() == 0) return found;
  std::vector<double> bounds(probes.rows());
  const std::size_t chunks = (size() + kChunkRows - 1) / kChunkRows;
  const std::size_t parts = std::min(chunks, kPartsPerThread * threads_.size());
  std::mutex mutex;  // protects `bounds` and `found`
  threads_.parallel_for(parts, [&](std::size_t part) {
    const std::size_t begin = chunks * part / parts * kChunkRows;
    const std::size_t end = std::min(size(), chunks * (part + 1) / parts * kChunkRows);
    Search search(*this, probes, counts);
    search.run(begin, end);
    const std::lock_guard lock(mutex);
    search.merge_into(bounds, found);
  });
  return found;
}

CoreIndex index_cores(const PoolSnapshot& pool, const ClusterLabels& labels, double eps,
                      ThreadPool& threads, CoreIndex::Screened screened) {
  std::vector<SampleId> cores;
  for (std::size_t i = 0; i < labels.samples.size(); ++i) {
    if (labels.kinds[i] == PointKind::kCore) cores.push_back(labels.samples[i]);
  }
  return {pool, cores, eps, threads, screened};
}

}  // namespace kith
