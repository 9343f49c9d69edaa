#include "core/search/pair_finder.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <cmath>
#include <map>
#include <mutex>
#include <numeric>
#include <utility>

#include "core/search/distance.hpp"
#include "core/search/products.hpp"

namespace kith {
namespace {

// Rechecking is bound by memory: a column's row is read once for all queries of a block that hit
// it, while the queries' rows stay in the last-level cache. Blocks of 192, which fit level 2, made
// 400 ns a survivor.
constexpr std::size_t kBlockQueries = 3072;

// One block of queries against all columns that can be their partners.
class BlockSearch {
 public:
  BlockSearch(const PairFinder& finder, std::span<const std::uint32_t> queries,
              const std::vector<bool>& is_query)
      : finder_(finder), queries_(queries), is_query_(is_query), found_(queries.size()) {}

  FoundPairs run(std::size_t columns) {
    ScreenQueries codes = finder_.screen.queries(queries_);
    const std::int32_t allowance = finder_.screen.allowance(finder_.limit);
    for (std::int32_t& limit : codes.limits) limit -= allowance;
    std::vector<Hit> hits;
    for (std::size_t begin = 0; begin < columns; begin += kChunkRows) {
      hits.clear();
      screen(finder_.kernel, codes.codes, codes.limits.data(), finder_.screen.codes(), begin,
             std::min(columns, begin + kChunkRows), hits);
      const auto start = std::chrono::steady_clock::now();
      recheck(hits, begin);
      recheck_time_ += std::chrono::steady_clock::now() - start;
    }
    return take_found();
  }

  double recheck_seconds() const { return std::chrono::duration<double>(recheck_time_).count(); }

 private:
  // Decides the hits of one chunk of columns, column by column: by their margins, or by the floats.
  void recheck(std::vector<Hit>& hits, std::size_t begin) {
    std::erase_if(hits,
                  [&](const Hit& hit) { return !is_partner(queries_[hit.query], hit.column); });
    sort_by_column(hits, begin);
    for (std::size_t i = 0; i < sorted_.size();) {
      const std::uint32_t column = sorted_[i].column;
      others_.clear();
      doubtful_.clear();
      for (; i < sorted_.size() && sorted_[i].column == column; ++i) {
        const std::uint32_t query = sorted_[i].query;
        if (finder_.screen.surely_within(queries_[query], column, sorted_[i].margin)) {
          found_[query].push_back(column);
        } else {
          doubtful_.push_back(query);
          others_.push_back(finder_.rows.rows[queries_[query]]);
        }
      }
      products_.resize(others_.size());
      float_products(finder_.rows.rows[column], others_.data(), others_.size(),
                     finder_.rows.dimension, products_.data());
      for (std::size_t c = 0; c < others_.size(); ++c) {
        const std::uint32_t query = doubtful_[c];
        if (within(queries_[query], column, products_[c])) found_[query].push_back(column);
      }
    }
  }

  // A block of one person's faces may have 10⁸ pairs: they are not held twice.
  FoundPairs take_found() {
    std::size_t pairs = 0;
    for (const std::vector<std::uint32_t>& neighbors : found_) pairs += neighbors.size();
    FoundPairs result;
    result.neighbors.reserve(pairs);
    for (std::vector<std::uint32_t>& neighbors : found_) {
      result.neighbors.insert(result.neighbors.end(), neighbors.begin(), neighbors.end());
      result.offsets.push_back(result.neighbors.size());
      neighbors = {};
    }
    return result;
  }

  void sort_by_column(const std::vector<Hit>& hits, std::size_t begin) {
    std::array<std::uint32_t, kChunkRows + 1> ends{};
    for (const Hit& hit : hits) ++ends[hit.column - begin + 1];
    std::partial_sum(ends.begin(), ends.end(), ends.begin());
    sorted_.resize(hits.size());
    for (const Hit& hit : hits) sorted_[ends[hit.column - begin]++] = hit;
  }

  bool is_partner(std::uint32_t query, std::uint32_t column) const {
    if (column >= query && (column == query || is_query_[column])) return false;
    return !finder_.skip || !finder_.skip(query, column);
  }

  bool within(std::uint32_t i, std::uint32_t j, float product) const {
    const double norms = finder_.screen.norm(i) + finder_.screen.norm(j);
    const double distance = norms - 2.0 * static_cast<double>(product);
    // 2 ‖x‖ ‖y‖ ≤ ‖x‖² + ‖y‖².
    const double slack = product_error(finder_.rows.dimension) * norms;
    if (std::abs(distance - finder_.limit) > slack) return distance < finder_.limit;
    return squared_distance(finder_.rows.row(i), finder_.rows.row(j)) <= finder_.limit;
  }

  const PairFinder& finder_;
  std::span<const std::uint32_t> queries_;
  const std::vector<bool>& is_query_;
  std::vector<std::vector<std::uint32_t>> found_;
  std::vector<Hit> sorted_;
  std::vector<std::uint32_t> doubtful_;  // queries …
  std::vector<const float*> others_;     // … and their rows
  std::vector<float> products_;
  std::chrono::steady_clock::duration recheck_time_{};
};

}  // namespace

void FoundPairs::append(const FoundPairs& more) {
  const std::uint64_t base = neighbors.size();
  neighbors.insert(neighbors.end(), more.neighbors.begin(), more.neighbors.end());
  for (std::size_t i = 1; i < more.offsets.size(); ++i) offsets.push_back(base + more.offsets[i]);
}

double PairFinder::find(std::span<const std::uint32_t> queries, const Job& job,
                        const Sink& sink) const {
  std::vector<bool> is_query(rows.size());
  for (const std::uint32_t query : queries) is_query[query] = true;
  const bool all_are_last = !queries.empty() && queries.front() + queries.size() == rows.size();
  // Small enough that every thread gets some, large enough that codes are read once for many
  // queries.
  const std::size_t share = queries.size() / (4 * job.threads.size()) / kQueryGroup * kQueryGroup;
  const std::size_t block_size = std::clamp(share, kQueryGroup, kBlockQueries);
  const std::size_t blocks = (queries.size() + block_size - 1) / block_size;
  std::mutex mutex;  // protects `seconds` and the sink
  double seconds = 0;
  std::atomic<std::size_t> done{0};
  job.threads.parallel_for(blocks, [&](std::size_t task) {
    const std::size_t begin = (blocks - 1 - task) * block_size;  // the longest first
    job.step(static_cast<double>(done++) / static_cast<double>(blocks));
    const auto mine = queries.subspan(begin, std::min(block_size, queries.size() - begin));
    const std::size_t columns = all_are_last ? std::size_t{mine.back()} + 1 : rows.size();
    BlockSearch search(*this, mine, is_query);
    FoundPairs found = search.run(columns);
    const std::lock_guard lock(mutex);
    seconds += search.recheck_seconds();
    sink(begin, std::move(found));
  });
  return seconds / static_cast<double>(job.threads.size());
}

FoundPairs PairFinder::find_all(std::span<const std::uint32_t> queries, const Job& job) const {
  std::map<std::size_t, FoundPairs> blocks;
  find(queries, job,
       [&](std::size_t first, FoundPairs&& found) { blocks.emplace(first, std::move(found)); });
  FoundPairs result;
  for (auto& [first, found] : blocks) {
    result.append(found);
    found = {};
  }
  return result;
}

}  // namespace kith
