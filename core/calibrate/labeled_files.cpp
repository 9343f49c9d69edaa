#include "core/calibrate/labeled_files.hpp"

#include <fmt/format.h>

#include "core/base/error.hpp"
#include "core/base/text.hpp"
#include "core/embedding/reader.hpp"

namespace kith {
namespace {

constexpr std::size_t kFacesAtMost = 50'000;

EmbeddingBatch read(const LabeledFile& file, std::size_t dimension) {
  const auto format = format_of(file.name);
  if (!format) {
    throw Rejection(
        RejectionReason::kMalformed,
        fmt::format("{} has no extension of a format that is read", printable(file.name)));
  }
  ReadLimits limits;
  limits.dimension = dimension;
  EmbeddingBatch batch = read_embeddings(*format, file.bytes, file.name, limits);
  if (file.person.empty() && batch.labels.empty()) {
    throw Rejection(RejectionReason::kMalformed,
                    fmt::format("{} does not say whose faces it holds: put it into a folder called "
                                "after the person, or give it labels",
                                printable(file.name)));
  }
  return batch;
}

void add(const LabeledFile& file, const EmbeddingBatch& batch, LabeledFaces& faces) {
  for (std::size_t i = 0; i < batch.embeddings.rows(); ++i) {
    const std::string& label = file.person.empty() ? batch.labels[i] : file.person;
    if (label.empty()) continue;
    faces.rows.append(batch.embeddings.row(i));
    faces.labels.push_back(label);
    faces.files.push_back(file.name);
    faces.source_rows.push_back(batch.source_rows.empty() ? i : batch.source_rows[i]);
  }
}

}  // namespace

LabeledReading read_labeled(const std::vector<LabeledFile>& files, std::size_t dimension) {
  LabeledReading reading;
  for (const LabeledFile& file : files) {
    try {
      add(file, read(file, dimension), reading.faces);
    } catch (const Rejection& rejection) {
      reading.unread.push_back({file.name, rejection.what()});
    }
    if (reading.faces.size() > kFacesAtMost) {
      throw Error(ErrorKind::kRequest,
                  fmt::format("more than {} faces: evaluate a part of them", kFacesAtMost));
    }
  }
  return reading;
}

}  // namespace kith
