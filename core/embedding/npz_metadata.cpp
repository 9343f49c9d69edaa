#include "core/embedding/npz_metadata.hpp"

#include <cmath>
#include <cstdlib>
#include <utility>

#include "core/base/counted.hpp"
#include "core/embedding/array_text.hpp"

namespace kith {
namespace {

bool is_for_numbers(const std::string& word) {
  return word == "box" || word == "quality";
}

bool has_shape_for(const std::string& word, std::span<const std::uint64_t> shape,
                   std::uint64_t rows) {
  const bool one_for_all = word == "source" || word == "time" || word == "model";
  if (shape.empty()) return one_for_all;
  if (shape[0] != rows) return false;
  if (word == "box") return shape.size() == 2 && shape[1] == 4;
  return shape.size() == 1 || (word == "tags" && shape.size() == 2);
}

}  // namespace

std::string NpzMetadata::Column::text(std::size_t row, std::size_t column) const {
  if (view.shape.empty()) return element_text(view, 0);
  const std::size_t rows = view.shape[0];
  return element_text(view, view.fortran_order ? column * rows + row : row * width() + column);
}

double NpzMetadata::Column::number(std::size_t row, std::size_t column) const {
  const std::string digits = text(row, column);  // as Python writes it: nan and inf, too
  return std::strtod(digits.c_str(), nullptr);
}

NpzMetadata::NpzMetadata(const std::vector<NpzArray>& arrays, const ZipArchive& archive,
                         UnpackBudget& budget) {
  for (const NpzArray& array : arrays) {
    if (!is_metadata_word(array.name())) continue;
    const Dtype& dtype = array.dtype();
    const bool numbers = dtype.is_float() || dtype.is_integer();
    if (is_for_numbers(array.name()) ? !numbers : !has_text(dtype)) {
      array.context().reject(RejectionReason::kUnsupportedType,
                             "holds elements of dtype {}, where {} are needed", dtype.spelling,
                             is_for_numbers(array.name()) ? "numbers" : "texts");
    }
    Column& column = columns_[array.name()];
    column.array = &array;
    column.view = array.load(archive, budget, column.storage);
  }
}

void NpzMetadata::expect_rows(std::uint64_t rows) const {
  for (const auto& [word, column] : columns_) {
    if (has_shape_for(word, column.view.shape, rows)) continue;
    column.array->context().reject(RejectionReason::kWrongShape,
                                   "has shape {}, where the file has {}{}",
                                   to_string(column.view.shape), counted(rows, "embedding"),
                                   word == "box" ? " and four numbers for each" : "");
  }
}

RowMetadata NpzMetadata::at(std::size_t i) const {
  RowMetadata said;
  if (columns_.empty()) return said;
  const std::string where = fmt::format(" in row {}", i);
  for (const auto& [word, column] : columns_) {
    const ReadContext& context = column.array->context();
    if (word == "source") {
      said.source = metadata_rules::note(word, column.text(i), where, context);
    } else if (word == "model") {
      said.model = metadata_rules::note(word, column.text(i), where, context);
    } else if (word == "time") {
      const std::string time = column.text(i);
      if (!time.empty()) said.time = metadata_rules::time(time, where, context);
    } else if (word == "quality") {
      const double quality = column.number(i);  // NaN: not said
      if (!std::isnan(quality)) said.quality = metadata_rules::quality(quality, where, context);
    } else if (word == "box") {
      const std::array<double, 4> box{column.number(i, 0), column.number(i, 1), column.number(i, 2),
                                      column.number(i, 3)};
      if (!std::isnan(box[0])) said.box = metadata_rules::box(box, where, context);
    } else if (word == "tags") {
      for (std::size_t tag = 0; tag < column.width(); ++tag) {
        const std::string text = column.text(i, tag);
        if (!text.empty()) metadata_rules::add_tag(said.tags, text, where, context);
      }
    }
  }
  return said;
}

}  // namespace kith
