#include "core/recluster/whispers.hpp"

#include <algorithm>
#include <limits>
#include <numeric>

namespace kith {
namespace {

constexpr int kRounds = 20;
constexpr std::uint32_t kNone = std::numeric_limits<std::uint32_t>::max();
// Sums of weights that differ by less come from the order of addition.
constexpr double kEqual = 1e-6;

class Whisperers {
 public:
  explicit Whisperers(const LinkGraph& graph)
      : graph_(graph), labels_(graph.size()), heard_(graph.size()) {
    std::iota(labels_.begin(), labels_.end(), 0U);
  }

  void talk() {
    for (int round = 0; round < kRounds; ++round) {
      bool changed = false;
      for (std::uint32_t i = 0; i < graph_.size(); ++i) {
        const std::uint32_t label = loudest(i);
        changed = changed || label != labels_[i];
        labels_[i] = label;
      }
      if (!changed) return;
    }
  }

  std::vector<std::uint32_t> groups() const {
    std::vector<std::uint32_t> numbers(labels_.size(), kNone);
    std::vector<std::uint32_t> groups;
    std::uint32_t next = 0;
    for (const std::uint32_t label : labels_) {
      if (numbers[label] == kNone) numbers[label] = next++;
      groups.push_back(numbers[label]);
    }
    return groups;
  }

 private:
  std::uint32_t loudest(std::uint32_t i) {
    for (const auto& link : graph_.of(i)) {
      double& sum = heard_[labels_[link.to]];
      if (sum == 0) said_.push_back(labels_[link.to]);
      sum += static_cast<double>(link.weight);
    }
    std::uint32_t best = labels_[i];
    double most = heard_[best];
    for (const std::uint32_t label : said_) {
      const bool louder = heard_[label] > most + kEqual;
      const bool lower = heard_[label] > most - kEqual && label < best && best != labels_[i];
      if (louder || lower) {
        most = heard_[label];
        best = label;
      }
    }
    for (const std::uint32_t label : said_) heard_[label] = 0;
    said_.clear();
    return best;
  }

  const LinkGraph& graph_;
  std::vector<std::uint32_t> labels_;
  std::vector<double> heard_;
  std::vector<std::uint32_t> said_;
};

}  // namespace

std::vector<std::uint32_t> whisper(const LinkGraph& graph) {
  Whisperers whisperers(graph);
  whisperers.talk();
  return whisperers.groups();
}

}  // namespace kith
