#include "core/embedding/npz_metadata.hpp"

#include <cmath>
#include <cstdlib>
#include <utility>

#include "core/embedding/array_text.hpp"
#include "core/embedding/numpy_time.hpp"

namespace kith {
namespace {

bool has_type_for(const std::string& word, const NpzArray& array) {
  const Dtype& dtype = array.dtype();
  if (word == "box" || word == "quality") return dtype.is_float() || dtype.is_integer();
  if (word == "time") return dtype.is_text() || is_datetime(dtype);
  return word == "tags" && array.shape().size() == 2 ? dtype.is_text() : has_text(dtype);
}

bool is_one_for_all(std::span<const std::uint64_t> shape) {
  return shape.empty() || (shape.size() == 1 && shape[0] == 1);
}

bool has_shape_for(const std::string& word, std::span<const std::uint64_t> shape,
                   std::uint64_t rows) {
  if (word == "box") return shape.size() == 2 && shape[0] == rows && shape[1] == 4;
  if (is_one_for_all(shape)) return true;
  if (shape[0] != rows) return false;
  return shape.size() == 1 || (word == "tags" && shape.size() == 2 && shape[1] <= kMostTags);
}

}  // namespace

std::string NpzMetadata::Column::text(std::size_t row, std::size_t column) const {
  if (is_one_for_all(view.shape)) return element_text(view, 0);
  const std::size_t rows = view.shape[0];
  return element_text(view, view.fortran_order ? column * rows + row : row * width() + column);
}

double NpzMetadata::Column::number(std::size_t row, std::size_t column) const {
  const std::string digits = text(row, column);  // as Python writes it: nan and inf, too
  return std::strtod(digits.c_str(), nullptr);
}

std::optional<Timestamp> NpzMetadata::Column::time(std::size_t row, std::string_view where) const {
  const ReadContext& context = array->context();
  if (is_datetime(view.dtype)) {
    return datetime_at(view, is_one_for_all(view.shape) ? 0 : row, where, context);
  }
  const std::string said = text(row);
  return said.empty() ? std::nullopt : std::optional(metadata_rules::time(said, where, context));
}

NpzMetadata::NpzMetadata(const std::vector<NpzArray>& arrays, std::uint64_t rows,
                         const ZipArchive& archive, UnpackBudget& budget) {
  for (const NpzArray& array : arrays) {
    const std::string& word = array.name();
    if (!is_metadata_word(word) || !has_type_for(word, array) ||
        !has_shape_for(word, array.shape(), rows)) {
      continue;
    }
    Column& column = columns_[word];
    column.array = &array;
    column.view = array.load(archive, budget, column.storage);
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
      said.time = column.time(i, where);
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
