// What calibration looks at: faces of the catalog whatever was decided about them, so that the
// thresholds of today do not decide what those of tomorrow rest on.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "core/catalog/reader.hpp"
#include "core/embedding/matrix.hpp"
#include "core/gallery/gallery.hpp"

namespace kith {

/// Parallel arrays. read_faces() orders them by the vectors themselves, so that nothing depends on
/// the order in which they came.
struct CalibrationFaces {
  EmbeddingMatrix rows;
  std::vector<PersonId> reference_of;          // 0: no reference
  std::vector<std::optional<double>> nearest;  // to the nearest reference; none for references
};

/// All faces of the catalog while there are at most kComparedAtMost; else neighborhoods, as
/// neighborhoods() chooses them, found while the rows pass by.
CalibrationFaces read_faces(const CatalogReader& catalog);

/// What the references say about each other, for at most 1,000 of them, evenly spread.
struct ReferenceDistances {
  std::vector<double> impostors;  // to the nearest reference of anybody else, ascending
  std::vector<double> mates;      // to the nearest other reference of the same person, ascending
  std::size_t references = 0;     // all there are
  std::size_t people = 0;         // with references
};

/// Calls back for every reference, in the same order each time.
using EachReference =
    std::function<void(const std::function<void(PersonId, std::span<const float>)>&)>;

/// Leave one person out: each reference is searched as a stranger would be, among everybody but
/// its own person. The more references there are, the nearer the nearest is. `gallery` holds all of
/// `each_reference`.
ReferenceDistances compare_references(const Gallery& gallery, const EachReference& each_reference);

}  // namespace kith
