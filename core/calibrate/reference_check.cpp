#include "core/calibrate/reference_check.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <tuple>
#include <utility>

#include "core/calibrate/gallery_of.hpp"
#include "core/search/distance.hpp"

namespace kith {
namespace {

constexpr std::size_t kDoubtsAtMost = 10'000;
constexpr std::size_t kReferencesOfOne = 1000;  // of a person, compared with each other
constexpr std::size_t kSearchedAtOnce = 1024;   // references
constexpr double kDuplicateShare = 0.1;         // of the tolerance

struct Reference {
  SampleId sample = 0;
  PersonId person = 0;
};

struct References {
  std::vector<Reference> all;
  EmbeddingMatrix rows;
  std::map<PersonId, std::vector<std::size_t>> of;  // positions
};

References read(const CatalogReader& catalog) {
  References references;
  catalog.each_reference([&](const StoredVector& stored) {
    references.of[stored.person].push_back(references.all.size());
    references.all.push_back({stored.sample, stored.person});
    references.rows.append(stored.row);
  });
  return references;
}

std::optional<Neighbor> nearest_own(const References& references, std::size_t i) {
  std::optional<Neighbor> nearest;
  const auto& own = references.of.at(references.all[i].person);
  for (std::size_t k = 0; k < std::min(own.size(), kReferencesOfOne); ++k) {
    const std::size_t j = own[k];
    if (j == i) continue;
    const double distance =
        std::sqrt(squared_distance(references.rows.row(i), references.rows.row(j)));
    if (nearest && nearest->distance <= distance) continue;
    nearest = Neighbor{references.all[j].sample, references.all[j].person, distance};
  }
  return nearest;
}

EmbeddingMatrix rows_from(const EmbeddingMatrix& all, std::size_t first) {
  EmbeddingMatrix rows;
  for (std::size_t i = first; i < std::min(all.rows(), first + kSearchedAtOnce); ++i) {
    rows.append(all.row(i));
  }
  return rows;
}

// The reference that is farthest out of place first: a wrong one also makes right ones of the other
// person look wrong, by little.
double order_of(const ReferenceDoubt& doubt) {
  const bool misplaced = doubt.reason == ReferenceDoubtReason::kMislabeled && doubt.own_distance;
  return misplaced ? doubt.distance - *doubt.own_distance : doubt.distance;
}

class Checker {
 public:
  explicit Checker(double tolerance) : tolerance_(tolerance) {}

  void judge(const Reference& reference, const std::optional<Neighbor>& own,
             const std::optional<Neighbor>& other) {
    const auto doubt = [&](ReferenceDoubtReason reason, const Neighbor& by) {
      doubts_.push_back({reason, reference.sample, reference.person, by.reference, by.person,
                         by.distance, own ? std::optional(own->distance) : std::nullopt});
    };
    if (own && own->distance <= kDuplicateShare * tolerance_ && own->reference < reference.sample) {
      doubt(ReferenceDoubtReason::kDuplicate, *own);
    }
    if (!other) return;
    if (own && other->distance < own->distance) doubt(ReferenceDoubtReason::kMislabeled, *other);
    if (other->distance <= tolerance_) doubt(ReferenceDoubtReason::kConfusable, *other);
  }

  std::vector<ReferenceDoubt> doubts() {
    std::sort(doubts_.begin(), doubts_.end(), [](const auto& x, const auto& y) {
      return std::tuple(x.reason, order_of(x), x.reference) <
             std::tuple(y.reason, order_of(y), y.reference);
    });
    std::set<std::pair<PersonId, PersonId>> pairs;
    std::erase_if(doubts_, [&](const ReferenceDoubt& doubt) {
      if (doubt.reason != ReferenceDoubtReason::kConfusable) return false;
      const auto [first, second] = std::minmax(doubt.person, doubt.other_person);
      return !pairs.emplace(first, second).second;
    });
    doubts_.resize(std::min(doubts_.size(), kDoubtsAtMost));
    return std::move(doubts_);
  }

 private:
  double tolerance_;
  std::vector<ReferenceDoubt> doubts_;
};

}  // namespace

std::string_view name_of(ReferenceDoubtReason reason) {
  switch (reason) {
    case ReferenceDoubtReason::kMislabeled:
      return "mislabeled";
    case ReferenceDoubtReason::kDuplicate:
      return "duplicate";
    case ReferenceDoubtReason::kConfusable:
      return "confusable";
  }
  return "invalid";
}

std::vector<ReferenceDoubt> check_references(const CatalogReader& catalog, double tolerance,
                                             ThreadPool& threads, const std::string& index,
                                             const Progress& progress) {
  const References references = read(catalog);
  if (references.all.empty()) return {};
  const Gallery gallery = gallery_of(catalog, threads, index);
  Checker checker(tolerance);
  for (std::size_t first = 0; first < references.all.size(); first += kSearchedAtOnce) {
    if (progress) {
      progress(static_cast<double>(first) / static_cast<double>(references.all.size()));
    }
    const std::vector<Match> matches = gallery.search(rows_from(references.rows, first));
    for (std::size_t k = 0; k < matches.size(); ++k) {
      const Reference& reference = references.all[first + k];
      const bool own_is_best = matches[k].best->person == reference.person;
      checker.judge(reference, nearest_own(references, first + k),
                    own_is_best ? matches[k].runner_up : matches[k].best);
    }
  }
  return checker.doubts();
}

}  // namespace kith
