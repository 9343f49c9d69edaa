// What a face would be, were it dropped now: a decision that nothing remembers.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/embedding/rejection.hpp"
#include "core/identify/decision.hpp"

namespace kith {

struct IdentifiedFace {
  std::uint64_t row = 0;  // in its file
  Decision decision;
  std::string nearest_person;  // the names of the people in the evidence; empty where there is none
  std::string runner_up_person;
};

/// The refusal of a file whose embeddings are of another dimension than the root's.
Rejection wrong_dimension(std::string_view file, std::size_t dimension, std::size_t of_root);

}  // namespace kith
