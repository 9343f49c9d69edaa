#include "core/embedding/value_rows.hpp"

#include <optional>

#include "core/base/counted.hpp"
#include "core/embedding/array_text.hpp"
#include "core/embedding/base64.hpp"
#include "core/embedding/byte_reader.hpp"

namespace kith {
namespace {

constexpr int kDeepest = 16;

// Steps are values looked at, and numbers and characters copied. A file that shares nothing needs
// fewer steps than it has bytes; the rest is room for lists that repeat a vector.
constexpr std::size_t kStepsPerByte = 4;
constexpr std::size_t kStepsForAny = std::size_t{1} << 22;

template <typename T>
const T* get(const Value& value) {
  T* const* const held = std::get_if<T*>(&value);
  return held == nullptr ? nullptr : *held;
}

bool is_scalar(const Value& value) {
  return !get<ValueList>(value) && !get<ValueDict>(value) && !get<ArrayView>(value);
}

// Text as it stands in the file; Python 2 called it bytes.
std::optional<std::string_view> view_of(const Value& value) {
  if (const auto* text = std::get_if<Text>(&value)) return text->utf8;
  if (const auto* bytes = std::get_if<Bytes>(&value)) return as_text(bytes->data);
  return std::nullopt;
}

// Text and numbers as one may name a row with; empty for all else, and for text too long for it.
std::string text_of(const Value& value) {
  if (const auto text = view_of(value)) {
    return text->size() <= kLongestNote ? std::string(*text) : std::string();
  }
  if (const auto* number = std::get_if<double>(&value)) return number_text(*number);
  if (const auto* truth = std::get_if<bool>(&value)) return *truth ? "True" : "False";
  return {};
}

// A list of texts and nothing else, or a text array of one axis.
bool is_all_text(const Value& value) {
  if (const auto* array = get<ArrayView>(value)) {
    return array->shape.size() == 1 && array->dtype.is_text();
  }
  const auto* list = get<ValueList>(value);
  if (list == nullptr || list->size() == 0) return false;
  for (std::size_t i = 0; i < list->size(); ++i) {
    if (!view_of(list->at(i))) return false;
  }
  return true;
}

// Rows of a column, or values of a list; none for what has no length.
std::optional<std::size_t> length_of(const Value& value) {
  if (const auto* list = get<ValueList>(value)) return list->size();
  const auto* array = get<ArrayView>(value);
  if (array != nullptr && !array->shape.empty()) {
    return static_cast<std::size_t>(array->shape[0]);
  }
  return std::nullopt;
}

std::string text_at(const Value& column, std::size_t i) {
  if (const auto* list = get<ValueList>(column)) return text_of(list->at(i));
  const auto* array = get<ArrayView>(column);
  const bool textual = array->shape.size() == 1 && has_text(array->dtype);
  return textual ? element_text(*array, i) : std::string();
}

// Notes a text that stands beside a vector without saying what it is.
SaidAboutRow with_text(SaidAboutRow said, std::string text) {
  (looks_like_path(text) ? said.path : said.name) = std::move(text);
  return said;
}

}  // namespace

RowCollector::RowCollector(const ReadContext& context, std::size_t file_size)
    : context_(context), builder_(context), steps_left_(kStepsForAny + kStepsPerByte * file_size) {}

void RowCollector::spend(std::size_t steps) {
  if (steps > steps_left_) {
    context_.reject(RejectionReason::kTooLarge,
                    "repeats its own parts so often that it stands for far more than its size");
  }
  steps_left_ -= steps;
}

void RowCollector::add_row(std::span<const double> row, const SaidAboutRow& said) {
  RowNotes notes = notes_from(said);
  spend(row.size() + notes.label.size() + notes.name.size());
  builder_.add(row, std::move(notes));
}

bool RowCollector::add_if_vector(const Value& value, const SaidAboutRow& said) {
  if (const auto* list = get<ValueList>(value)) {
    if (!list->numeric() || list->size() == 0) return false;
    add_row(list->numbers(), said);
    return true;
  }
  const auto* array = get<ArrayView>(value);
  if (array == nullptr || array->shape.size() != 1 || !array->dtype.is_float()) return false;
  require_embeddings(array->dtype, array->shape, context_);
  row_.resize(column_count(*array));
  copy_row(*array, 0, row_);
  add_row(row_, said);
  return true;
}

void RowCollector::visit(const Value& value, const SaidAboutRow& said, int depth) {
  spend(1);
  if (depth > kDeepest) {
    context_.reject(RejectionReason::kMalformed,
                    "nests its values more than {} deep, which no known layout does", kDeepest);
  }
  if (add_if_vector(value, said)) return;
  if (const auto* list = get<ValueList>(value)) return visit_list(*list, said, depth);
  if (const auto* dict = get<ValueDict>(value)) return visit_dict(*dict, said, depth);
  if (const auto* array = get<ArrayView>(value)) return visit_array(*array, said);
}

void RowCollector::visit_array(const ArrayView& array, const SaidAboutRow& said) {
  if (array.dtype.is_text()) return;  // names of something, but no embeddings
  require_embeddings(array.dtype, array.shape, context_);
  row_.resize(column_count(array));
  for (std::size_t i = 0; i < row_count(array); ++i) {
    copy_row(array, i, row_);
    add_row(row_, said);
  }
}

void RowCollector::visit_list(const ValueList& list, const SaidAboutRow& said, int depth) {
  if (visit_pair(list, said, depth)) return;
  const std::size_t before = builder_.rows_seen();
  std::optional<std::size_t> scalar;
  for (std::size_t i = 0; i < list.size(); ++i) {
    const Value item = list.at(i);
    if (is_scalar(item)) scalar = i;
    visit(item, said, depth + 1);
  }
  if (scalar && builder_.rows_seen() > before) {
    context_.reject(
        RejectionReason::kMalformed,
        "has something that is no embedding among its embeddings, at place {} of a list", *scalar);
  }
}

bool RowCollector::visit_pair(const ValueList& pair, const SaidAboutRow& said, int depth) {
  if (pair.size() != 2) return false;
  for (const std::size_t other : {0U, 1U}) {
    const Value text = pair.at(other);
    const Value rows = pair.at(1 - other);
    if (view_of(text)) {
      if (is_scalar(rows)) continue;
      visit(rows, with_text(said, text_of(text)), depth + 1);
      return true;
    }
    const auto length = length_of(text);
    if (!length || *length == 0 || length_of(rows) != length) continue;
    spend(2 * *length);
    if (is_all_text(text) && !is_all_text(rows)) {
      visit_columns(rows, {.name = &text}, said, depth);
      return true;
    }
  }
  return false;
}

void RowCollector::visit_dict(const ValueDict& dict, SaidAboutRow said, int depth) {
  const Value* embedding = nullptr;
  const Value* wrapped = nullptr;
  Columns columns;
  const auto note = [](const Value& value, std::string& scalar, const Value*& column) {
    if (is_scalar(value)) {
      scalar = text_of(value);
    } else if (length_of(value)) {
      column = &value;
    }
  };
  for (const auto& [key, value] : dict.entries) {
    spend(1);
    switch (field_named(text_of(key))) {
      case Field::kEmbedding:
        if (embedding == nullptr) embedding = &value;
        break;
      case Field::kLabel:
        note(value, said.label, columns.label);
        break;
      case Field::kName:
        note(value, said.name, columns.name);
        break;
      case Field::kPath:
        note(value, said.path, columns.path);
        break;
      case Field::kWrapper:
        if (wrapped == nullptr) wrapped = &value;
        break;
      case Field::kImages:
      case Field::kOther:
        break;
    }
  }
  if (embedding == nullptr && !columns.empty()) embedding = wrapped;
  if (embedding == nullptr) return visit_keys(dict, said, depth);
  visit_columns(*embedding, columns, said, depth);
}

void RowCollector::visit_keys(const ValueDict& dict, const SaidAboutRow& said, int depth) {
  // Where anything else names the row, a key says what its value is, not whose.
  const bool nameless = said.label.empty() && said.name.empty() && said.path.empty();
  for (const auto& [key, value] : dict.entries) {
    const std::string word = text_of(key);
    const Field field = field_named(word);
    if (is_scalar(value) || field == Field::kImages) continue;
    const bool names_somebody = nameless && field == Field::kOther;
    visit(value, names_somebody ? with_text(said, word) : said, depth + 1);
  }
}

void RowCollector::visit_columns(const Value& rows, const Columns& columns,
                                 const SaidAboutRow& said, int depth) {
  if (const auto* text = std::get_if<Text>(&rows)) {
    if (const auto floats = floats_from_base64(text->utf8)) return add_row(*floats, said);
  }
  if (is_scalar(rows)) {
    context_.reject(RejectionReason::kMalformed,
                    "has neither numbers nor base64 of float32 where embedding {} should be",
                    builder_.rows_seen());
  }
  const auto* list = get<ValueList>(rows);
  const auto* array = get<ArrayView>(rows);
  const bool many = (list != nullptr && !list->numeric()) ||
                    (array != nullptr && array->shape.size() == 2 && array->dtype.is_float());
  if (!many || columns.empty()) return visit(rows, said, depth + 1);

  const std::size_t count = *length_of(rows);
  for (const Value* column : {columns.label, columns.name, columns.path})
    check_length(column, count);
  if (array != nullptr) require_embeddings(array->dtype, array->shape, context_);
  for (std::size_t i = 0; i < count; ++i) {
    SaidAboutRow row = said;
    if (columns.label != nullptr) row.label = text_at(*columns.label, i);
    if (columns.name != nullptr) row.name = text_at(*columns.name, i);
    if (columns.path != nullptr) row.path = text_at(*columns.path, i);
    if (list != nullptr) {
      visit(list->at(i), row, depth + 1);
    } else {
      row_.resize(column_count(*array));
      copy_row(*array, i, row_);
      add_row(row_, row);
    }
  }
}

void RowCollector::check_length(const Value* column, std::size_t rows) const {
  if (column == nullptr || length_of(*column) == rows) return;
  context_.reject(RejectionReason::kWrongShape, "has {}, but {} names or labels for them",
                  counted(rows, "embedding"), *length_of(*column));
}

std::vector<std::string> texts_in(const Value& value) {
  if (!is_all_text(value)) return {};
  std::vector<std::string> texts(*length_of(value));
  for (std::size_t i = 0; i < texts.size(); ++i) texts[i] = text_at(value, i);
  return texts;
}

}  // namespace kith
