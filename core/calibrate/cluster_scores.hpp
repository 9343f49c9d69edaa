// How well clusters agree with the truth.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace kith {

struct PrecisionRecall {
  double precision = 1;
  double recall = 1;

  /// The harmonic mean of both.
  double f() const {
    return precision + recall == 0 ? 0 : 2 * precision * recall / (precision + recall);
  }
};

struct ClusterScores {
  std::size_t clusters = 0;
  std::size_t noise = 0;
  /// Over pairs of samples: together in a cluster against together in truth. Noise is in no pair.
  PrecisionRecall pairwise;
  /// BCubed (Bagga and Baldwin 1998; Amigó et al. 2009), the mean over samples; each noise sample
  /// is a cluster of its own.
  PrecisionRecall bcubed;
};

/// `labels`: the cluster of each sample, −1 for noise; `truth` who it is.
ClusterScores score_clusters(std::span<const std::int32_t> labels,
                             std::span<const std::string> truth);

}  // namespace kith
