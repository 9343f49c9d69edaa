#include "core/calibrate/calibration.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <utility>

#include "core/calibrate/gallery_of.hpp"
#include "core/calibrate/identification.hpp"
#include "core/calibrate/refinement.hpp"

namespace kith {
namespace {

constexpr std::size_t kFewStrangers = 10;
constexpr double kFewDiscount = 0.9;  // of the nearest of few impostors
constexpr double kThousand = 1000;
constexpr double kRounding = 1e-6;
// Of the whole, about as long as it takes for a large catalog.
constexpr double kFacesRead = 0.2;
constexpr double kReferencesCompared = 0.4;

std::vector<double> vouched_strangers(const CalibrationFaces& faces, const DistanceTable& distances,
                                      double eps, int min_samples) {
  const std::vector<std::int32_t> groups = refined_groups(distances, eps, min_samples);
  std::set<std::int32_t> with_reference;
  for (std::size_t i = 0; i < groups.size(); ++i) {
    if (faces.reference_of[i] != 0) with_reference.insert(groups[i]);
  }
  std::vector<double> strangers;
  for (std::size_t i = 0; i < groups.size(); ++i) {
    if (groups[i] < 0 || faces.reference_of[i] != 0 || !faces.nearest[i]) continue;
    if (!with_reference.contains(groups[i])) strangers.push_back(*faces.nearest[i]);
  }
  std::sort(strangers.begin(), strangers.end());
  return strangers;
}

// So few impostors as say nothing about the wanted quantile give a bound at most.
double from_gallery(const std::vector<double>& impostors, const CalibrationOptions& options) {
  const double tolerance = tolerance_for(impostors, options.fpir);
  const bool few = static_cast<double>(impostors.size()) * options.fpir < 1;
  return few ? std::min(tolerance * kFewDiscount, options.starting_tolerance) : tolerance;
}

// As many strangers as the impostors are worth, and how many of these are accepted: at least, at
// most.
struct Worth {
  std::size_t least = 0;
  std::size_t most = 0;
  std::size_t of = 0;
};

// How many impostors are worth one stranger: references come several a person.
std::size_t worth_one(ToleranceBasis basis) {
  return basis == ToleranceBasis::kStrangers ? 1 : 2;
}

Worth worth_of(ToleranceBasis basis, std::size_t count, std::size_t of) {
  const std::size_t each = worth_one(basis);
  const std::size_t most = (count + each - 1) / each;
  return {count / each, most, std::max(of / each, most)};
}

// What the tolerance accepts of the impostors it rests on, and what that says.
void measure(Calibration& made) {
  const std::vector<double>& impostors = made.impostors();
  const auto end = std::upper_bound(impostors.begin(), impostors.end(), *made.tolerance);
  const auto count = static_cast<std::size_t>(end - impostors.begin());
  const Worth worth = worth_of(made.basis, count, impostors.size());
  made.accepted = proven(made.basis, count, impostors.size());
  made.expected_low = expected_again(worth.least, worth.of).low;
  made.expected_high = expected_again(worth.most, worth.of).high;
}

void choose(const CalibrationOptions& options, Calibration& made) {
  const std::vector<double>& gallery = made.references.impostors;
  const auto needed = [&] { return trials_to_prove(options.fpir) * worth_one(made.basis); };
  made.more_needed = needed();
  double tolerance = 0;
  if (made.strangers.size() >= kFewStrangers) {
    made.basis = ToleranceBasis::kStrangers;
    tolerance = tolerance_for(made.strangers, options.fpir);
    if (!gallery.empty()) tolerance = std::min(tolerance, tolerance_for(gallery, options.fpir));
    tolerance = std::max(tolerance, made.separation->eps);
  } else if (!gallery.empty()) {
    made.basis = ToleranceBasis::kGallery;
    tolerance = from_gallery(gallery, options);
  } else {
    return;
  }
  made.tolerance = std::floor(tolerance * kThousand + kRounding) / kThousand;
  measure(made);
  made.more_needed = needed() - std::min(needed(), made.impostors().size());
}

}  // namespace

std::string_view name_of(ToleranceBasis basis) {
  switch (basis) {
    case ToleranceBasis::kNothing:
      return "nothing";
    case ToleranceBasis::kGallery:
      return "gallery";
    case ToleranceBasis::kStrangers:
      return "strangers";
  }
  return "invalid";
}

Proportion proven(ToleranceBasis basis, std::size_t count, std::size_t of) {
  const Worth worth = worth_of(basis, count, of);
  Proportion made = proportion(count, of);
  made.low = proportion(worth.least, worth.of).low;
  made.high = proportion(worth.most, worth.of).high;
  return made;
}

Calibration calibrate(const CalibrationFaces& faces, ReferenceDistances references,
                      const CalibrationOptions& options, ThreadPool& threads,
                      const Progress& progress) {
  Calibration made;
  made.faces = faces.rows.rows();
  made.references = std::move(references);
  made.fpir = options.fpir;
  const std::vector<const float*> rows = row_pointers(faces.rows);
  const DistanceTable distances(RowSet{rows, faces.rows.dimension()}, threads);
  SweepOptions sweep;
  sweep.min_samples = options.min_samples;
  sweep.reference_of = faces.reference_of;
  made.separation = best_separation(distances, sweep, threads, progress);
  if (made.separation && made.references.references > 0) {
    made.strangers = vouched_strangers(faces, distances, made.separation->eps, options.min_samples);
  }
  choose(options, made);
  return made;
}

Calibration calibrate(const CatalogReader& catalog, const CalibrationOptions& options,
                      ThreadPool& threads, const Progress& progress) {
  const EachReference each_reference = [&](const auto& visit) {
    catalog.each_reference([&](const StoredVector& stored) { visit(stored.person, stored.row); });
  };
  const auto tell = [&](double done) {
    if (progress) progress(done);
  };
  const CalibrationFaces faces = read_faces(catalog);
  tell(kFacesRead);
  const Gallery gallery = gallery_of(catalog, threads, options.index);
  ReferenceDistances references = compare_references(gallery, each_reference);
  tell(kReferencesCompared);
  return calibrate(faces, std::move(references), options, threads,
                   part_of(progress, kReferencesCompared, 1));
}

}  // namespace kith
