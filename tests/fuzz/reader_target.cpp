#include "tests/fuzz/reader_target.hpp"

#include <cmath>
#include <optional>
#include <string_view>

#include "core/base/text.hpp"
#include "core/embedding/companion.hpp"
#include "tests/fuzz/promise.hpp"

namespace kith::fuzz {
namespace {

// Small, so that a reader that ignores it is caught by the fuzzer's own limit on memory.
constexpr std::uint64_t kMaxFileSize = 1 << 20;

template <typename T>
bool fits(const std::vector<T>& list, std::size_t rows) {
  return list.empty() || list.size() == rows;
}

void check(const EmbeddingBatch& batch) {
  const std::size_t rows = batch.embeddings.rows();
  require(rows >= 1 && batch.embeddings.dimension() >= 2, "there is a row of two values");
  require(fits(batch.labels, rows) && fits(batch.names, rows) && fits(batch.images, rows) &&
              fits(batch.source_rows, rows),
          "lists are empty or have an entry a row");
  require(batch.bad_rows.size() == std::min<std::size_t>(batch.bad_row_count, 1000),
          "the first 1,000 bad rows are named");
  for (std::size_t i = 0; i < rows; ++i) {
    double square = 0;
    for (const float x : batch.embeddings.row(i)) square += double{x} * double{x};
    require(std::fabs(square - 1.0) < 1e-5, "rows have unit length");
  }
  for (const auto* texts : {&batch.labels, &batch.names}) {
    for (const std::string& text : *texts) {
      require(is_utf8(text) && text.size() <= 1024, "notes are short UTF-8");
    }
  }
  for (const RgbImage& image : batch.images) {
    require(image.pixels.size() == image.height * image.width * 3, "images are whole");
  }
}

std::optional<EmbeddingBatch> read(Format format, std::span<const std::byte> bytes,
                                   BadRows bad_rows, std::optional<RejectionReason>& reason) {
  try {
    EmbeddingBatch batch = read_embeddings(format, bytes, "fuzzed",
                                           {.max_file_size = kMaxFileSize, .bad_rows = bad_rows});
    check(batch);
    return batch;
  } catch (const Rejection& rejection) {
    require(std::string_view(rejection.what()).starts_with("fuzzed") && is_utf8(rejection.what()),
            "a sentence begins with the file and is text");
    reason = rejection.reason();
    return std::nullopt;
  }
}

}  // namespace

void read_everything(Format format, std::span<const std::byte> bytes) {
  std::optional<RejectionReason> refused;
  const auto batch = read(format, bytes, BadRows::kRefuse, refused);
  require(!batch || (batch->bad_row_count == 0 && batch->source_rows.empty()),
          "no bad row is taken in");
  const auto skipped = read(format, bytes, BadRows::kSkip, refused);
  require(batch || !skipped || refused == RejectionReason::kBadValues,
          "leaving bad rows out forgives nothing else");
  require(!batch || (skipped && skipped->embeddings == batch->embeddings),
          "a good file reads the same when bad rows may be left out");
  for (const std::string& name :
       read_names(format, bytes, "fuzzed", {.max_file_size = kMaxFileSize})) {
    require(name.size() <= 1024, "names are short");
    const RowNotes notes = with_name({}, name);
    require(is_utf8(notes.name) && is_utf8(notes.label), "notes are text");
  }
  const bool whole = wholeness(format, bytes, bytes, bytes.size()) != Wholeness::kShort;
  require(whole || !batch, "what can be read is not short");
}

}  // namespace kith::fuzz
