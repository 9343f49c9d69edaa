// Which eps suits these embeddings: the one whose clusters are best separated.
//
// Over a sweep, each clustered face scores (b − a) / max(a, b) as in the silhouette (Rousseeuw
// 1987), with a its mean distance to the other members of its cluster and b its distance to the
// nearest face outside, noise included; noise scores 0. The mean has its maximum within .02 of the
// eps of the best pairwise F on six real sets of four models, where the eps with the most clusters
// and robust Gaussian fits of the distances each fail on half of them.
#pragma once

#include <optional>
#include <span>

#include "core/base/ids.hpp"
#include "core/base/thread_pool.hpp"
#include "core/calibrate/distance_table.hpp"
#include "core/search/job.hpp"

namespace kith {

struct Separation {
  double eps = 0;    // in steps of a hundredth
  double score = 0;  // above 0 and at most 1
};

struct SweepOptions {
  int min_samples = 3;
  /// Whose reference each face is, 0 for all others; or empty. A cluster with references of two
  /// people is wrong whatever its shape, and its faces score no more than 0.
  std::span<const PersonId> reference_of = {};
  double smallest_eps = 0.05;
  double largest_eps = 1.41;  // strangers lie at √2
};

/// None where no eps scores above 0: these embeddings show no groups of faces.
std::optional<Separation> best_separation(const DistanceTable& distances,
                                          const SweepOptions& options, ThreadPool& threads,
                                          const Progress& progress = {});

}  // namespace kith
