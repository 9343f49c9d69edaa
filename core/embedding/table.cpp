#include "core/embedding/table.hpp"

#include <algorithm>
#include <limits>
#include <string>
#include <vector>

#include "core/embedding/byte_reader.hpp"
#include "core/embedding/columns.hpp"
#include "core/embedding/decimal.hpp"
#include "core/embedding/delimited.hpp"
#include "core/embedding/field_names.hpp"
#include "core/embedding/row_builder.hpp"

namespace kith {
namespace {

// True when the first column counts the rows and the others hold fractions: a mere coincidence of
// two rows is not enough, so all are looked at.
bool has_index(std::string_view text, const ReadContext& context) {
  DelimitedReader reader(text, context);
  Fields fields;
  std::size_t rows = 0;
  std::size_t first = 0;
  bool fractions = false;
  while (reader.next(fields)) {
    const auto number = whole_number(fields[0]);
    if (rows == 0 && number && *number <= 1) first = *number;
    if (fields.size() < 3 || number != first + rows) return false;
    for (std::size_t i = 1; i < fields.size() && !fractions; ++i) {
      fractions = fields[i].find_first_of(".eE") != std::string_view::npos;
    }
    ++rows;
  }
  return rows >= 2 && fractions;
}

class TableReader {
 public:
  TableReader(std::string_view text, const ReadContext& context)
      : text_(text), context_(context), reader_(text, context), builder_(context) {}

  EmbeddingBatch read() {
    Fields first;
    if (reader_.next(first)) {
      start(first);
      Fields fields;
      while (reader_.next(fields)) add(fields);
    }
    if (one_vector_) builder_.add(row_);
    return builder_.finish();
  }

 private:
  // Decides what the columns are, from the first record and the one behind it.
  void start(const Fields& first) {
    DelimitedReader ahead(text_, context_);
    Fields second;
    ahead.next(second);
    const bool more = ahead.next(second);
    const bool header = more && is_header(first, second);
    if (header) {
      Fields names = first;
      if (names.size() < second.size()) names.insert(names.begin(), std::string_view());
      columns_ = columns_under(names, second);
    } else {
      columns_ = columns_of(first, has_index(text_, context_));
    }
    values_ =
        static_cast<std::size_t>(std::count(columns_.begin(), columns_.end(), Column::kValue));
    vector_ = std::find(columns_.begin(), columns_.end(), Column::kVector) != columns_.end();
    if (values_ == 0 && !vector_) {
      context_.reject(RejectionReason::kNoEmbeddings, "has no column of numbers");
    }
    const bool notes = std::any_of(columns_.begin(), columns_.end(), [](Column column) {
      return column == Column::kLabel || column == Column::kName || column == Column::kPath;
    });
    one_vector_ = values_ == 1 && !vector_ && !notes && more;
    if (!header) add(first);
  }

  void add(const Fields& fields) {
    if (fields.size() != columns_.size()) {
      context_.reject(RejectionReason::kWrongShape,
                      "has {} fields on line {}, where {} are expected", fields.size(),
                      reader_.line(), columns_.size());
    }
    if (!one_vector_) row_.clear();
    SaidAboutRow said;
    for (std::size_t i = 0; i < fields.size(); ++i) {
      switch (columns_[i]) {
        case Column::kValue:
          if (!vector_) row_.push_back(number(fields[i], i));
          break;
        case Column::kVector:
          add_bracketed(fields[i], i);
          break;
        case Column::kLabel:
          said.label = fields[i];
          break;
        case Column::kName:
          said.name = fields[i];
          break;
        case Column::kPath:
          said.path = fields[i];
          break;
        case Column::kIgnored:
          break;
      }
    }
    if (!one_vector_) builder_.add(row_, notes_from(std::move(said)));
  }

  // "[0.1, 0.2]" as Python prints a list, "[0.1 0.2]" as numpy prints an array.
  void add_bracketed(std::string_view field, std::size_t column) {
    constexpr std::string_view kBetween = "[], \t\r\n";
    while (true) {
      field.remove_prefix(std::min(field.find_first_not_of(kBetween), field.size()));
      if (field.empty()) return;
      const std::size_t end = std::min(field.find_first_of(kBetween), field.size());
      row_.push_back(number(field.substr(0, end), column));
      field.remove_prefix(end);
    }
  }

  double number(std::string_view field, std::size_t column) const {
    if (field.empty()) return std::numeric_limits<double>::quiet_NaN();
    const auto value = parse_decimal(field);
    if (!value) {
      context_.reject(RejectionReason::kMalformed,
                      "has '{}' on line {}, column {}, where a number is expected",
                      printable(field.substr(0, 40)), reader_.line(), column + 1);
    }
    return *value;
  }

  std::string_view text_;
  const ReadContext& context_;
  DelimitedReader reader_;
  RowBuilder builder_;
  std::vector<Column> columns_;
  std::size_t values_ = 0;   // columns that hold one value
  bool vector_ = false;      // a column holds all values
  bool one_vector_ = false;  // a value a line: all lines together are one embedding
  std::vector<double> row_;
};

}  // namespace

EmbeddingBatch read_table(std::span<const std::byte> bytes, const ReadContext& context) {
  return TableReader(as_text(bytes), context).read();
}

}  // namespace kith
