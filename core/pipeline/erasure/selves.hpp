// Who a person was: what they were called, and the people who turned out to be the same one.
#pragma once

#include <string>
#include <vector>

#include "core/catalog/catalog.hpp"

namespace kith {

struct Selves {
  /// The person first, then who is no more: those who were merged into them or into one of these,
  /// and those who were made of their faces by a command that was taken back. Without a name where
  /// somebody else has that now.
  std::vector<PersonFact> people;
  std::vector<std::string> names;   // of all of these, now and before; ascending
  std::vector<std::string> shared;  // likewise, but somebody else has them now
};

/// As far as the commands tell. `samples`: the person's, ascending.
Selves selves_of(const Catalog& catalog, const PersonFact& person,
                 const std::vector<SampleId>& samples);

}  // namespace kith
