// Rows that were forgotten: known by a salted hash each, so that they are refused when they are
// dropped again, and nobody can tell from the catalog what they were.
#pragma once

#include <optional>
#include <set>
#include <span>
#include <string>

#include "core/catalog/catalog.hpp"
#include "core/embedding/batch.hpp"
#include "core/pipeline/arrival.hpp"

namespace kith {

class Tombstones {
 public:
  Tombstones() = default;
  /// Those of a catalog.
  explicit Tombstones(const Catalog& catalog);

  bool empty() const { return hashes_.empty(); }
  bool contains(std::span<const float> row) const;
  /// Inside a transaction.
  void add(Catalog& catalog, std::span<const float> row);

  /// The arrival without the rows that were forgotten, or refused where none is left; none where
  /// nothing of it was forgotten.
  std::optional<Arrival> sift(const Arrival& arrival) const;

 private:
  Digest hash(std::span<const float> row) const;

  std::string salt_;
  std::set<Digest> hashes_;
};

}  // namespace kith
