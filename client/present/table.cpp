#include "client/present/table.hpp"

#include <algorithm>

#include "client/present/text_width.hpp"

namespace kith::client {
namespace {

constexpr std::size_t kGutter = 2;     // columns between two cells
constexpr std::size_t kLeastText = 8;  // a cut cell keeps at least this much

bool may_be_cut(const Column& column) {
  return column.kind == Column::Kind::kText || column.kind == Column::Kind::kPath;
}

std::size_t total(const std::vector<std::size_t>& shown, const std::vector<std::size_t>& widths) {
  std::size_t sum = shown.empty() ? 0 : (shown.size() - 1) * kGutter;
  for (const std::size_t column : shown) sum += widths[column];
  return sum;
}

}  // namespace

Table::Fit Table::fit(std::optional<std::size_t> width) const {
  Fit fit;
  for (std::size_t column = 0; column < columns_.size(); ++column) {
    std::size_t widest = columns_of(columns_[column].title);
    for (const auto& row : rows_) widest = std::max(widest, columns_of(row[column]));
    fit.shown.push_back(column);
    fit.widths.push_back(widest);
  }
  if (!width) return fit;

  const auto shrinkable = [&](std::size_t column) {
    return may_be_cut(columns_[column]) ? std::max(fit.widths[column], kLeastText) - kLeastText : 0;
  };
  const auto least = [&] {
    std::size_t sum = total(fit.shown, fit.widths);
    for (const std::size_t column : fit.shown) sum -= shrinkable(column);
    return sum;
  };
  while (fit.shown.size() > 1 && least() > *width) {
    fit.shown.erase(
        std::min_element(fit.shown.begin(), fit.shown.end(), [&](std::size_t a, std::size_t b) {
          return columns_[a].importance < columns_[b].importance;
        }));
  }
  while (total(fit.shown, fit.widths) > *width) {
    const auto widest = std::max_element(
        fit.shown.begin(), fit.shown.end(),
        [&](std::size_t a, std::size_t b) { return shrinkable(a) < shrinkable(b); });
    if (shrinkable(*widest) == 0) break;
    --fit.widths[*widest];
  }
  return fit;
}

std::string Table::line(const std::vector<std::string>& cells, const Fit& fit) const {
  std::string line;
  for (const std::size_t column : fit.shown) {
    const std::size_t width = fit.widths[column];
    const bool from_end = columns_[column].kind == Column::Kind::kPath;
    const std::string cell =
        from_end ? keep_end(cells[column], width) : keep_beginning(cells[column], width);
    const std::string padding(width - columns_of(cell), ' ');
    if (column != fit.shown.front()) line.append(kGutter, ' ');
    const bool right = columns_[column].kind == Column::Kind::kNumber;
    line += right ? padding + cell : cell + padding;
  }
  line.erase(line.find_last_not_of(' ') + 1);
  return line;
}

std::string Table::text(std::optional<std::size_t> width, const Paint& paint) const {
  const Fit fitted = fit(width);
  std::vector<std::string> titles;
  for (const Column& column : columns_) titles.push_back(column.title);
  std::string text = paint.bold(line(titles, fitted)) + '\n';
  for (const auto& row : rows_) text += line(row, fitted) + '\n';
  return text;
}

}  // namespace kith::client
