#include "core/calibrate/pool_separation.hpp"

#include <vector>

#include "core/calibrate/neighborhoods.hpp"

namespace kith {
namespace {

constexpr double kAround = 0.25;

}  // namespace

std::optional<Separation> separate_pool(const PoolSnapshot& pool, int min_samples,
                                        std::optional<double> around, ThreadPool& threads,
                                        const Progress& progress) {
  std::vector<const float*> rows;
  for (const std::size_t i : neighborhoods(pool.rows(), threads)) {
    rows.push_back(pool.row(i).data());
  }
  SweepOptions options;
  options.min_samples = min_samples;
  if (around) {
    options.smallest_eps = (1 - kAround) * *around;
    options.largest_eps = (1 + kAround) * *around;
  }
  const DistanceTable distances(RowSet{rows, pool.dimension()}, threads);
  return best_separation(distances, options, threads, progress);
}

}  // namespace kith
