#include "core/embedding/reader.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "core/embedding/npy.hpp"
#include "core/embedding/read_context.hpp"

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
    default:
      break;
  }
  context.reject(RejectionReason::kMalformed, "is of a format that has no reader");
}

Wholeness wholeness(Format format, std::span<const std::byte> head, std::span<const std::byte>,
                    std::uint64_t size) {
  if (size == 0) return Wholeness::kShort;
  switch (format) {
    case Format::kNpy:
      return npy_wholeness(head, size);
    default:
      return Wholeness::kUnknown;
  }
}

}  // namespace kith
