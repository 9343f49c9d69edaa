// A crowd of seeded people for tests of calibration: who is enrolled, who comes again, who is a
// stranger, and what a tolerance makes of them.
#pragma once

#include <algorithm>
#include <cmath>
#include <map>
#include <random>
#include <vector>

#include "core/base/thread_pool.hpp"
#include "core/calibrate/calibration.hpp"
#include "core/calibrate/identification.hpp"
#include "core/search/distance.hpp"
#include "tests/core/search/random_rows.hpp"

namespace kith::testing {

struct CrowdOptions {
  std::size_t people = 40;
  std::size_t enrolled = 12;  // of these, with up to three references each
  std::size_t dimension = 128;
  double spread = 0.6;       // within a person, against 1 between people
  double decay = 0;          // of the spectrum, as random_faces() takes it
  std::size_t largest = 30;  // faces of a person; sizes have a long tail
  unsigned seed = 1;
};

class Crowd {
 public:
  explicit Crowd(const CrowdOptions& options) : random_(options.seed) {
    for (std::size_t p = 1; p <= options.people; ++p) add_person(p, options);
  }

  /// Faces in another order: what is decided must not depend on it.
  void shuffle() {
    std::vector<std::size_t> order(person_.size());
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
    std::shuffle(order.begin(), order.end(), random_);
    EmbeddingMatrix rows;
    std::vector<PersonId> person;
    std::vector<bool> reference;
    for (const std::size_t i : order) {
      rows.append(faces_.rows.row(i));
      person.push_back(person_[i]);
      reference.push_back(reference_[i]);
    }
    faces_.rows = std::move(rows);
    person_ = std::move(person);
    reference_ = std::move(reference);
  }

  Calibration calibrate(double fpir = 0.01) {
    ThreadPool threads(2);
    Gallery gallery(threads);
    for (std::size_t i = 0; i < person_.size(); ++i) {
      if (!reference_[i]) continue;
      EmbeddingMatrix row;
      row.append(faces_.rows.row(i));
      gallery.add(std::vector{static_cast<SampleId>(i + 1)}, std::vector{person_[i]}, row);
    }
    find_nearest();
    const EachReference each = [&](const auto& visit) {
      for (std::size_t i = 0; i < person_.size(); ++i) {
        if (reference_[i]) visit(person_[i], faces_.rows.row(i));
      }
    };
    CalibrationOptions options;
    options.fpir = fpir;
    return kith::calibrate(faces_, compare_references(gallery, each), options, threads);
  }

  /// Of the faces that are no references.
  double strangers_named(double tolerance) const { return share(tolerance, false); }
  double mates_named(double tolerance) const { return share(tolerance, true); }
  /// With the largest tolerance that names at most the share `fpir` of the strangers.
  double best_mates_named(double fpir) const {
    std::vector<double> strangers;
    for (std::size_t i = 0; i < person_.size(); ++i) {
      if (!reference_[i] && !enrolled_.at(person_[i])) strangers.push_back(*faces_.nearest[i]);
    }
    std::sort(strangers.begin(), strangers.end());
    return mates_named(tolerance_for(strangers, fpir));
  }

  const CalibrationFaces& faces() const { return faces_; }
  const std::vector<PersonId>& people() const { return person_; }

 private:
  void add_person(std::size_t p, const CrowdOptions& options) {
    const double tail = std::uniform_real_distribution<double>(0.02, 1)(random_);
    const bool enrolled = p <= options.enrolled;
    const auto count = std::clamp<std::size_t>(static_cast<std::size_t>(3 / tail), enrolled ? 6 : 1,
                                               options.largest);
    const EmbeddingMatrix rows =
        random_faces(random_, count, options.dimension, 1, options.spread, options.decay);
    enrolled_[static_cast<PersonId>(p)] = enrolled;
    for (std::size_t i = 0; i < count; ++i) {
      faces_.rows.append(rows.row(i));
      person_.push_back(static_cast<PersonId>(p));
      reference_.push_back(enrolled && i < 3);
    }
  }

  void find_nearest() {
    faces_.nearest.assign(person_.size(), std::nullopt);
    faces_.reference_of.assign(person_.size(), 0);
    right_.assign(person_.size(), false);
    for (std::size_t i = 0; i < person_.size(); ++i) {
      if (reference_[i]) faces_.reference_of[i] = person_[i];
      for (std::size_t j = 0; j < person_.size() && !reference_[i]; ++j) {
        if (!reference_[j]) continue;
        const double distance = std::sqrt(squared_distance(faces_.rows.row(i), faces_.rows.row(j)));
        if (faces_.nearest[i] && *faces_.nearest[i] <= distance) continue;
        faces_.nearest[i] = distance;
        right_[i] = person_[i] == person_[j];
      }
    }
  }

  double share(double tolerance, bool mates) const {
    double all = 0;
    double named = 0;
    for (std::size_t i = 0; i < person_.size(); ++i) {
      if (reference_[i] || enrolled_.at(person_[i]) != mates) continue;
      ++all;
      named += *faces_.nearest[i] <= tolerance && (!mates || right_[i]);
    }
    return all == 0 ? 0 : named / all;
  }

  Random random_;
  CalibrationFaces faces_;
  std::vector<PersonId> person_;
  std::vector<bool> reference_;
  std::vector<bool> right_;
  std::map<PersonId, bool> enrolled_;
};

}  // namespace kith::testing
