#include "core/embedding/json.hpp"

#include "core/embedding/byte_reader.hpp"
#include "core/embedding/json_parser.hpp"
#include "core/embedding/value_rows.hpp"

namespace kith {

EmbeddingBatch read_json(std::span<const std::byte> bytes, const ReadContext& context) {
  Document document(context);
  RowCollector rows(context, bytes.size());
  rows.collect(parse_json(as_text(bytes), document, context));
  return rows.finish();
}

EmbeddingBatch read_json_lines(std::span<const std::byte> bytes, const ReadContext& context) {
  RowCollector rows(context, bytes.size());
  ReadContext line_context = context;
  Document document(line_context);
  std::string_view rest = as_text(bytes);
  for (std::size_t number = 1; !rest.empty(); ++number) {
    const std::size_t end = std::min(rest.find('\n'), rest.size());
    const std::string_view line = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    if (line.find_first_not_of(" \t\r") == std::string_view::npos) continue;
    line_context.file_name = fmt::format("{} line {}", context.file_name, number);
    rows.collect(parse_json(line, document, line_context));
    document.clear();
  }
  return rows.finish();
}

Wholeness json_wholeness(std::span<const std::byte> tail) {
  const std::string_view text = as_text(tail);
  const std::size_t last = text.find_last_not_of(" \t\r\n");
  const bool ended = last != std::string_view::npos && (text[last] == ']' || text[last] == '}');
  return ended ? Wholeness::kUnknown : Wholeness::kShort;
}

}  // namespace kith
