// References that look wrong: what makes a gallery name the wrong person.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/thread_pool.hpp"
#include "core/catalog/reader.hpp"
#include "core/search/job.hpp"

namespace kith {

enum class ReferenceDoubtReason {
  kMislabeled,  // nearer to another person's reference than to any of its own person's
  kDuplicate,   // all but the same as another reference of its person
  kConfusable,  // another person's reference lies within the tolerance
};
std::string_view name_of(ReferenceDoubtReason reason);

struct ReferenceDoubt {
  ReferenceDoubtReason reason = ReferenceDoubtReason::kMislabeled;
  SampleId reference = 0;
  PersonId person = 0;
  SampleId other = 0;  // the reference that speaks against it
  PersonId other_person = 0;
  double distance = 0;                 // to that one
  std::optional<double> own_distance;  // to the nearest other one of its person
};

/// In order of reason; mislabeled ones by how much nearer the other person is, the others by
/// distance; at most the first 10,000. A pair of confusable people is
/// named once, by its nearest references. Duplicates lie within a tenth of the tolerance.
std::vector<ReferenceDoubt> check_references(const CatalogReader& catalog, double tolerance,
                                             ThreadPool& threads, const std::string& index,
                                             const Progress& progress = {});

}  // namespace kith
