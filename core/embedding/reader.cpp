#include "core/embedding/reader.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "core/embedding/byte_reader.hpp"
#include "core/embedding/fvecs.hpp"
#include "core/embedding/json.hpp"
#include "core/embedding/json_parser.hpp"
#include "core/embedding/npy.hpp"
#include "core/embedding/npz.hpp"
#include "core/embedding/pickle.hpp"
#include "core/embedding/pickle_machine.hpp"
#include "core/embedding/read_context.hpp"
#include "core/embedding/table.hpp"
#include "core/embedding/value_rows.hpp"

namespace kith {
namespace {

struct Extension {
  std::string_view text;
  Format format;
};

constexpr std::array kExtensions = std::to_array<Extension>({
    {".npy", Format::kNpy},
    {".npz", Format::kNpz},
    {".csv", Format::kCsv},
    {".json", Format::kJson},
    {".jsonl", Format::kJsonLines},
    {".fvecs", Format::kFvecs},
    {".txt", Format::kText},
    {".pkl", Format::kPickle},
    {".pickle", Format::kPickle},
});

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool ends_in(std::string_view name, std::string_view extension) {
  return name.size() > extension.size() &&
         std::equal(extension.rbegin(), extension.rend(), name.rbegin(),
                    [](char a, char b) { return a == lower(b); });
}

}  // namespace

std::optional<Format> format_of(std::string_view file_name) {
  for (const auto& [extension, format] : kExtensions) {
    if (ends_in(file_name, extension)) return format;
  }
  return std::nullopt;
}

EmbeddingBatch read_embeddings(Format format, std::span<const std::byte> bytes,
                               std::string_view file_name, const ReadLimits& limits) {
  const ReadContext context{std::string(file_name), limits};
  if (bytes.empty()) context.reject(RejectionReason::kTruncated, "is empty");
  if (bytes.size() > limits.max_file_size) {
    context.reject(RejectionReason::kTooLarge, "has {} bytes, where max_file_size is {}",
                   bytes.size(), limits.max_file_size);
  }
  switch (format) {
    case Format::kNpy:
      return read_npy(bytes, context);
    case Format::kNpz:
      return read_npz(bytes, context);
    case Format::kJson:
      return read_json(bytes, context);
    case Format::kJsonLines:
      return read_json_lines(bytes, context);
    case Format::kFvecs:
      return read_fvecs(bytes, context);
    case Format::kPickle:
      return read_pickle(bytes, context);
    case Format::kCsv:
    case Format::kText:
      break;
  }
  return read_table(bytes, context);
}

std::vector<std::string> read_names(Format format, std::span<const std::byte> bytes,
                                    std::string_view file_name, const ReadLimits& limits) {
  if (bytes.empty() || bytes.size() > limits.max_file_size) return {};
  const ReadContext context{std::string(file_name), limits};
  Document document(context);
  try {
    switch (format) {
      case Format::kNpy: {
        ArrayView array = view_npy(bytes, context);
        return texts_in(Value(&array));
      }
      case Format::kJson:
        return texts_in(parse_json(as_text(bytes), document, context));
      case Format::kPickle:
        return texts_in(run_pickle(bytes, document, context));
      default:
        return {};
    }
  } catch (const Rejection&) {
    return {};
  }
}

Wholeness wholeness(Format format, std::span<const std::byte> head, std::span<const std::byte> tail,
                    std::uint64_t size) {
  if (size == 0) return Wholeness::kShort;
  switch (format) {
    case Format::kNpy:
      return npy_wholeness(head, size);
    case Format::kNpz:
      return npz_wholeness(head, tail, size);
    case Format::kJson:
      return json_wholeness(tail);
    case Format::kFvecs:
      return fvecs_wholeness(head, size);
    case Format::kPickle:
      return pickle_wholeness(tail);
    case Format::kCsv:
    case Format::kJsonLines:
    case Format::kText:
      break;
  }
  return Wholeness::kUnknown;
}

}  // namespace kith
