#include "core/embedding/npz_layout.hpp"

#include <fmt/ranges.h>

#include <algorithm>
#include <string>
#include <string_view>

#include "core/embedding/array_text.hpp"
#include "core/embedding/columns.hpp"
#include "core/embedding/field_names.hpp"
#include "core/embedding/metadata.hpp"

namespace kith {
namespace {

constexpr std::size_t kArraysNamed = 8;

// The N of "arr_N", as numpy calls arrays that were given no name.
std::optional<std::size_t> position(const NpzArray& array) {
  constexpr std::string_view kPrefix = "arr_";
  const std::string_view name = array.name();
  return name.starts_with(kPrefix) ? whole_number(name.substr(kPrefix.size())) : std::nullopt;
}

const NpzArray* find(const std::vector<NpzArray>& arrays, Field field) {
  const auto found = std::find_if(arrays.begin(), arrays.end(), [&](const NpzArray& array) {
    return field_named(array.name()) == field;
  });
  return found == arrays.end() ? nullptr : &*found;
}

// The array behind an unnamed matrix when it can hold its labels.
const NpzArray* labels_behind(const NpzArray& matrix, const std::vector<NpzArray>& arrays) {
  const auto at = position(matrix);
  if (!at || *at % 2 != 0) return nullptr;
  const auto found = std::find_if(arrays.begin(), arrays.end(), [&](const NpzArray& array) {
    return position(array) == *at + 1 && array.shape().size() == 1 &&
           array.shape()[0] == matrix.shape()[0] && has_text(array.dtype());
  });
  return found == arrays.end() ? nullptr : &*found;
}

std::string listed(const std::vector<const NpzArray*>& arrays) {
  std::vector<std::string> names;
  for (const NpzArray* array : arrays) {
    if (names.size() == kArraysNamed) {
      names.emplace_back("…");
      break;
    }
    names.push_back(fmt::format("{} {} {}", printable(array->name().substr(0, 60)),
                                printable(array->dtype().spelling), to_string(array->shape())));
  }
  return fmt::format("{}", fmt::join(names, ", "));
}

std::vector<const NpzArray*> float_matrices(const std::vector<NpzArray>& arrays) {
  std::vector<const NpzArray*> matrices;
  for (const NpzArray& array : arrays) {
    const Field field = field_named(array.name());
    const bool can_be_meant =
        (field == Field::kOther || field == Field::kWrapper) && !is_metadata_word(array.name());
    if (can_be_meant && array.dtype().is_float() && array.shape().size() == 2) {
      matrices.push_back(&array);
    }
  }
  return matrices;
}

std::vector<const NpzArray*> embeddings_in(const std::vector<NpzArray>& arrays,
                                           const ReadContext& context) {
  if (const NpzArray* named = find(arrays, Field::kEmbedding)) return {named};
  const std::vector<const NpzArray*> matrices = float_matrices(arrays);
  if (matrices.empty()) {
    std::vector<const NpzArray*> all;
    for (const NpzArray& array : arrays) all.push_back(&array);
    context.reject(RejectionReason::kNoEmbeddings,
                   "has neither an array called embeddings nor a float matrix; {}{}",
                   all.empty() ? "there is no array in it" : "its arrays are ", listed(all));
  }
  const bool unnamed = std::all_of(matrices.begin(), matrices.end(), [&](const NpzArray* matrix) {
    return labels_behind(*matrix, arrays) != nullptr;
  });
  if (matrices.size() > 1 && !unnamed) {
    context.reject(RejectionReason::kNoEmbeddings,
                   "has several float matrices, {}; call the one that is meant `embeddings`",
                   listed(matrices));
  }
  return matrices;
}

}  // namespace

std::vector<NpzBatch> lay_out(const std::vector<NpzArray>& arrays, const ReadContext& context) {
  std::vector<NpzBatch> batches;
  for (const NpzArray* embeddings : embeddings_in(arrays, context)) {
    NpzBatch batch{embeddings, find(arrays, Field::kLabel), find(arrays, Field::kName),
                   find(arrays, Field::kPath), find(arrays, Field::kImages)};
    if (batch.labels == nullptr) batch.labels = labels_behind(*embeddings, arrays);
    batches.push_back(batch);
  }
  return batches;
}

}  // namespace kith
