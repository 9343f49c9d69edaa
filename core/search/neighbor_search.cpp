#include "core/search/neighbor_search.hpp"

#include <Eigen/Core>
#include <algorithm>
#include <atomic>
#include <utility>

#include "core/search/distance.hpp"

namespace kith {
namespace {

using Block = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
constexpr std::size_t kBlockRows = 512;

Block gather(const RowSet& rows, std::size_t begin) {
  const std::size_t count = std::min(kBlockRows, rows.size() - begin);
  Block block(count, rows.dimension);
  for (std::size_t i = 0; i < count; ++i) {
    block.row(static_cast<Eigen::Index>(i)) = Eigen::Map<const Eigen::RowVectorXf>(
        rows.rows[begin + i], static_cast<Eigen::Index>(rows.dimension));
  }
  return block;
}

// The pairs of one row of tiles of the lower triangle: block `b` against all blocks up to itself.
class TileRow {
 public:
  TileRow(const RowSet& rows, std::span<const double> norms, double limit)
      : rows_(rows), norms_(norms), limit_(limit) {}

  // found[i]: the neighbors of row begin + i that come before it.
  std::vector<std::vector<std::uint32_t>> search(std::size_t begin) const {
    const Block mine = gather(rows_, begin);
    std::vector<std::vector<std::uint32_t>> found(static_cast<std::size_t>(mine.rows()));
    for (std::size_t other = 0; other <= begin; other += kBlockRows) {
      const Block products = mine * gather(rows_, other).transpose();
      for (std::size_t i = 0; i < found.size(); ++i)
        collect(products, begin + i, i, other, found[i]);
    }
    return found;
  }

 private:
  void collect(const Block& products, std::size_t row, std::size_t in_block, std::size_t other,
               std::vector<std::uint32_t>& found) const {
    const std::size_t end = std::min(row, other + static_cast<std::size_t>(products.cols()));
    const float* line = products.row(static_cast<Eigen::Index>(in_block)).data();
    for (std::size_t j = other; j < end; ++j) {
      // A float32 sum of D products is off by less than D · 2⁻²³ of the norms (Higham,
      // section 3.1).
      const double norms = norms_[row] + norms_[j];
      const double distance = norms - 2.0 * static_cast<double>(line[j - other]);
      const double slack = static_cast<double>(rows_.dimension) * 0x1p-22 * norms;
      if (distance - slack > limit_) continue;
      if (distance + slack <= limit_ || squared_distance(rows_.row(row), rows_.row(j)) <= limit_) {
        found.push_back(static_cast<std::uint32_t>(j));
      }
    }
  }

  const RowSet& rows_;
  std::span<const double> norms_;
  double limit_;
};

}  // namespace

NeighborGraph find_neighbors(const RowSet& rows, double eps, const Job& job) {
  std::vector<double> norms(rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i) norms[i] = dot_product(rows.row(i), rows.row(i));
  const TileRow tiles(rows, norms, squared_eps(eps));
  const std::size_t blocks = (rows.size() + kBlockRows - 1) / kBlockRows;
  std::vector<std::vector<std::vector<std::uint32_t>>> found(blocks);
  std::atomic<std::size_t> done{0};
  job.threads.parallel_for(blocks, [&](std::size_t task) {
    const std::size_t block = blocks - 1 - task;  // the longest rows of tiles first
    job.step(static_cast<double>(done++) / static_cast<double>(blocks));
    found[block] = tiles.search(block * kBlockRows);
  });
  NeighborGraph graph;
  graph.degrees.assign(rows.size(), 1);
  for (auto& block : found) {
    for (const auto& neighbors : std::exchange(block, {})) {
      graph.degrees[graph.offsets.size() - 1] += static_cast<std::uint32_t>(neighbors.size());
      for (const std::uint32_t j : neighbors) ++graph.degrees[j];
      graph.neighbors.insert(graph.neighbors.end(), neighbors.begin(), neighbors.end());
      graph.offsets.push_back(graph.neighbors.size());
    }
  }
  return graph;
}

}  // namespace kith
