// Decisions that are told and not kept.

#include <fmt/format.h>

#include <algorithm>

#include "core/base/text.hpp"
#include "core/pipeline/engine.hpp"

namespace kith {

std::vector<IdentifiedFace> Engine::identify(const EmbeddingBatch& batch, std::size_t first,
                                             std::size_t count) {
  if (memory_stale_) recall_memory();
  const std::size_t end = std::min(batch.embeddings.rows(), first + count);
  EmbeddingMatrix probes;
  for (std::size_t i = first; i < end; ++i) probes.append(batch.embeddings.row(i));

  const auto name_of = [&](const std::optional<Neighbor>& neighbor) {
    return neighbor ? catalog_.person_name(neighbor->person) : std::string();
  };
  std::vector<IdentifiedFace> faces;
  for (Decision& decision : decide(memory_.gallery.search(probes), memory_.rule)) {
    const std::size_t i = first + faces.size();
    IdentifiedFace& face = faces.emplace_back();
    face.row = batch.source_rows.empty() ? i : batch.source_rows[i];
    face.nearest_person = name_of(decision.evidence.best);
    face.runner_up_person = name_of(decision.evidence.runner_up);
    face.decision = std::move(decision);
  }
  return faces;
}

Rejection wrong_dimension(std::string_view file, std::size_t dimension, std::size_t of_root) {
  return {
      RejectionReason::kWrongDimension,
      fmt::format("{} holds embeddings of {} values, this root's have {}: embeddings of another "
                  "model belong into a root of their own",
                  printable(file), dimension, of_root)};
}

}  // namespace kith
