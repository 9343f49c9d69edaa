#include "core/calibrate/faces.hpp"

#include <algorithm>
#include <cmath>
#include <map>

#include "core/calibrate/neighborhoods.hpp"
#include "core/search/distance.hpp"

namespace kith {
namespace {

constexpr std::size_t kProbes = 1000;
constexpr std::size_t kReferencesOfOne = 200;  // of a person, compared with each other

struct Kept {
  SampleId sample = 0;
  PersonId reference_of = 0;
  std::optional<double> nearest;
  std::vector<float> row;
};

Kept keep(const StoredVector& stored) {
  const bool reference = stored.state == SampleState::kReference;
  return {stored.sample,
          reference ? stored.person : 0,
          stored.distance(),
          {stored.row.begin(), stored.row.end()}};
}

// The faces nearest to one of them, while all pass by.
class Neighborhood {
 public:
  explicit Neighborhood(std::vector<float> center)
      : center_(std::move(center)), norm_(dot_product(center_, center_)) {}

  /// `norm`: of its row.
  void offer(const StoredVector& stored, double norm) {
    const double distance = squared_distance(center_, stored.row, norm_ + norm);
    const bool full = nearest_.size() == kComparedAtMost / kNeighborhoods;
    if (full && distance >= nearest_.rbegin()->first) return;
    if (full) nearest_.erase(std::prev(nearest_.end()));
    nearest_.emplace(distance, keep(stored));
  }

  void give(std::map<SampleId, Kept>& faces) {
    for (auto& [distance, kept] : nearest_) faces.insert_or_assign(kept.sample, std::move(kept));
  }

 private:
  std::vector<float> center_;
  double norm_;
  std::multimap<double, Kept> nearest_;
};

std::map<SampleId, Kept> choose(const CatalogReader& catalog) {
  std::map<SampleId, Kept> faces;
  const std::vector<SampleId> ids = catalog.sample_ids();
  if (ids.size() <= kComparedAtMost) {
    catalog.each_vector(
        [&](const StoredVector& stored) { faces.insert_or_assign(stored.sample, keep(stored)); });
    return faces;
  }
  std::vector<Neighborhood> near;
  for (std::size_t a = 0; a < kNeighborhoods; ++a) {
    near.emplace_back(catalog.embedding(ids[a * ids.size() / kNeighborhoods]));
  }
  catalog.each_vector([&](const StoredVector& stored) {
    const double norm = dot_product(stored.row, stored.row);
    for (Neighborhood& one : near) one.offer(stored, norm);
  });
  for (Neighborhood& one : near) one.give(faces);
  return faces;
}

using Person = std::vector<std::vector<float>>;

void compare_mates(const Person& person, std::vector<double>& mates) {
  for (std::size_t i = 0; i < person.size(); ++i) {
    double nearest = 4;
    for (std::size_t j = 0; j < person.size(); ++j) {
      if (j != i) nearest = std::min(nearest, squared_distance(person[i], person[j]));
    }
    if (person.size() > 1) mates.push_back(std::sqrt(nearest));
  }
}

}  // namespace

CalibrationFaces read_faces(const CatalogReader& catalog) {
  CalibrationFaces faces;
  std::vector<Kept> ordered;
  for (auto&& [sample, kept] : choose(catalog)) ordered.push_back(std::move(kept));
  std::sort(ordered.begin(), ordered.end(),
            [](const Kept& a, const Kept& b) { return a.row < b.row; });
  for (const Kept& kept : ordered) {
    faces.rows.append(kept.row);
    faces.reference_of.push_back(kept.reference_of);
    faces.nearest.push_back(kept.nearest);
  }
  return faces;
}

ReferenceDistances compare_references(const Gallery& gallery, const EachReference& each_reference) {
  ReferenceDistances distances;
  distances.references = gallery.size();
  if (gallery.size() == 0) return distances;
  const std::size_t step = gallery.size() / kProbes + 1;
  std::map<PersonId, Person> people;
  EmbeddingMatrix probes;
  std::vector<PersonId> own;
  std::size_t passed = 0;
  each_reference([&](PersonId id, std::span<const float> row) {
    Person& person = people[id];
    if (passed++ % step == 0) {
      probes.append(row);
      own.push_back(id);
    }
    if (person.size() < kReferencesOfOne && people.size() <= kProbes) {
      person.emplace_back(row.begin(), row.end());
    }
  });
  distances.people = people.size();
  for (const auto& [id, person] : people) compare_mates(person, distances.mates);
  const std::vector<Match> matches = gallery.search(probes);
  for (std::size_t i = 0; i < matches.size(); ++i) {
    const auto& other = matches[i].best->person == own[i] ? matches[i].runner_up : matches[i].best;
    if (other) distances.impostors.push_back(other->distance);
  }
  std::sort(distances.impostors.begin(), distances.impostors.end());
  std::sort(distances.mates.begin(), distances.mates.end());
  return distances;
}

}  // namespace kith
