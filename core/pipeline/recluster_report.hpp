// What a recluster found and what each of its stages took.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "core/base/clock.hpp"
#include "core/recluster/guard.hpp"
#include "core/recluster/labels.hpp"
#include "core/recluster/largest_cluster.hpp"

namespace kith {

struct ReclusterReport {
  std::size_t samples = 0;
  std::size_t clusters = 0;
  std::size_t noise = 0;
  double seconds = 0;             // from vectors in memory to labels and cluster changes
  std::vector<StageTime> stages;  // screen, recheck, union, tracking; montage once it is drawn
  DbscanParameters parameters;
  GuardMode guard = GuardMode::kOff;
  std::size_t flagged = 0;  // clusters that look like several people
  std::size_t cuts = 0;     // that the guard made
  std::size_t bridges = 0;  // samples that join, or joined, what the guard flagged or cut
  LargestCluster largest;
  std::string advice;  // a word for the newcomer whose eps does not suit; mostly empty
  Timestamp finished_at{};
};

}  // namespace kith
