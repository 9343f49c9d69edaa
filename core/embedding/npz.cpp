#include "core/embedding/npz.hpp"

#include <optional>
#include <vector>

#include "core/base/counted.hpp"
#include "core/embedding/array_text.hpp"
#include "core/embedding/byte_reader.hpp"
#include "core/embedding/field_names.hpp"
#include "core/embedding/npz_array.hpp"
#include "core/embedding/npz_layout.hpp"
#include "core/embedding/npz_metadata.hpp"
#include "core/embedding/row_builder.hpp"
#include "core/embedding/zip_archive.hpp"

namespace kith {
namespace {

// An array with one text for each row.
struct TextColumn {
  ArrayView view;
  std::vector<std::byte> storage;

  std::string at(std::size_t i) const { return element_text(view, i); }
};

class NpzReader {
 public:
  NpzReader(std::span<const std::byte> bytes, const ReadContext& context)
      : context_(context),
        archive_(bytes, context),
        budget_{context.limits.max_file_size},
        builder_(context) {}

  EmbeddingBatch read() {
    std::vector<NpzArray> arrays;
    for (std::size_t i = 0; i < archive_.names().size(); ++i) {
      if (auto array = NpzArray::open(archive_, i, context_)) arrays.push_back(std::move(*array));
    }
    const std::vector<NpzBatch> batches = lay_out(arrays, context_);
    if (batches.size() == 1) {
      metadata_.emplace(arrays, rows_of(*batches.front().embeddings), archive_, budget_);
    }
    for (const NpzBatch& batch : batches) add(batch);
    return builder_.finish();
  }

 private:
  static std::uint64_t rows_of(const NpzArray& embeddings) {
    return embeddings.shape().size() == 2 ? embeddings.shape()[0] : 1;
  }

  void add(const NpzBatch& batch) {
    const NpzArray& embeddings = *batch.embeddings;
    require_embeddings(embeddings.dtype(), embeddings.shape(), embeddings.context());
    const std::uint64_t rows = rows_of(embeddings);
    labels_ = load_texts(batch.labels, rows);
    names_ = load_texts(batch.names, rows);
    paths_ = load_texts(batch.paths, rows);
    images_ = load_images(batch.images, rows);
    if (embeddings.fortran_order() && rows > 1) {
      std::vector<std::byte> storage;
      add_rows(embeddings.load(archive_, budget_, storage), builder_,
               [this](std::size_t i) { return notes(i); });
    } else {
      add_in_blocks(embeddings);
    }
  }

  void add_in_blocks(const NpzArray& embeddings) {
    const std::uint64_t dimension = embeddings.shape().back();
    // A row too long to count is one the budget refuses before it is used.
    const std::uint64_t row_bytes =
        size_in_bytes(embeddings.dtype(), {&dimension, 1}).value_or(~0ULL);
    ArrayView block{embeddings.dtype(), false, {0, dimension}, {}};
    std::size_t before = 0;  // rows of this array that came in earlier blocks
    embeddings.for_each_block(archive_, static_cast<std::size_t>(row_bytes), budget_,
                              [&](std::span<const std::byte> bytes) {
                                block.shape[0] = bytes.size() / row_bytes;
                                block.data = bytes;
                                add_rows(block, builder_,
                                         [&](std::size_t i) { return notes(before + i); });
                                before += bytes.size() / static_cast<std::size_t>(row_bytes);
                              });
  }

  RowNotes notes(std::size_t i) {
    SaidAboutRow said;
    if (labels_) said.label = labels_->at(i);
    if (names_) said.name = names_->at(i);
    if (paths_) said.path = paths_->at(i);
    RowNotes notes = notes_from(std::move(said));
    if (!images_.empty()) notes.image = std::move(images_[i]);
    if (metadata_) notes.metadata = metadata_->at(i);
    return notes;
  }

  std::optional<TextColumn> load_texts(const NpzArray* array, std::uint64_t rows) {
    if (array == nullptr) return std::nullopt;
    if (!has_text(array->dtype())) {
      array->context().reject(RejectionReason::kUnsupportedType,
                              "holds elements of dtype {}, which are neither text nor numbers",
                              printable(array->dtype().spelling));
    }
    if (array->shape().size() != 1 || array->shape()[0] != rows) {
      array->context().reject(RejectionReason::kWrongShape, "has shape {}, where the file has {}",
                              to_string(array->shape()), counted(rows, "embedding"));
    }
    TextColumn column;
    column.view = array->load(archive_, budget_, column.storage);
    return column;
  }

  std::vector<RgbImage> load_images(const NpzArray* array, std::uint64_t rows) {
    if (array == nullptr) return {};
    const auto shape = array->shape();
    const bool pictures = array->dtype().kind == 'u' && array->dtype().count == 1 &&
                          !array->fortran_order() && shape.size() == 4 && shape[0] == rows &&
                          shape[1] > 0 && shape[2] > 0 && shape[3] == 3;
    if (!pictures) {
      array->context().reject(RejectionReason::kWrongShape,
                              "has shape {} of {}, where images of {} are {} x height x width "
                              "x 3 of |u1 in C order",
                              to_string(shape), printable(array->dtype().spelling),
                              counted(rows, "face"), rows);
    }
    std::vector<RgbImage> images;
    const std::uint64_t size = size_in_bytes(array->dtype(), shape.subspan(1)).value_or(~0ULL);
    array->for_each_block(
        archive_, static_cast<std::size_t>(size), budget_, [&](std::span<const std::byte> block) {
          for (; !block.empty(); block = block.subspan(size)) {
            const auto* first = reinterpret_cast<const std::uint8_t*>(block.data());
            images.push_back({static_cast<std::size_t>(shape[1]),
                              static_cast<std::size_t>(shape[2]),
                              {first, first + size}});
          }
        });
    return images;
  }

  const ReadContext& context_;
  ZipArchive archive_;
  UnpackBudget budget_;
  RowBuilder builder_;

  // What is said about the rows of the matrix in hand.
  std::optional<TextColumn> labels_;
  std::optional<TextColumn> names_;
  std::optional<TextColumn> paths_;
  std::vector<RgbImage> images_;
  std::optional<NpzMetadata> metadata_;
};

}  // namespace

EmbeddingBatch read_npz(std::span<const std::byte> bytes, const ReadContext& context) {
  return NpzReader(bytes, context).read();
}

Wholeness npz_wholeness(std::span<const std::byte> head, std::span<const std::byte> tail,
                        std::uint64_t size) {
  constexpr std::string_view kZip = "PK";
  constexpr std::string_view kEnd = "PK\x05\x06";
  constexpr std::size_t kEndSize = 22;  // APPNOTE 4.3.16, without the comment
  const std::string_view begin = as_text(head).substr(0, kZip.size());
  if (size >= kZip.size() && begin != kZip) return Wholeness::kWhole;  // for reading to refuse
  if (tail.size() < kEndSize) return Wholeness::kShort;
  // The comment that may follow is of no interest, and a wrong length of it no harm.
  const std::size_t at = as_text(tail).rfind(kEnd, tail.size() - kEndSize);
  return at != std::string_view::npos ? Wholeness::kWhole : Wholeness::kShort;
}

}  // namespace kith
