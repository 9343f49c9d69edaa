#include "core/embedding/companion.hpp"

#include <array>
#include <cctype>
#include <span>

#include "core/embedding/field_names.hpp"

namespace kith {
namespace {

constexpr std::array<std::string_view, 9> kEmbeddingWords{"arrays",    "embeddings",  "embedding",
                                                          "encodings", "encoding",    "vectors",
                                                          "features",  "descriptors", "array"};
constexpr std::array<std::string_view, 8> kNameWords{"names", "filenames", "labels", "paths",
                                                     "name",  "filename",  "label",  "identities"};

bool is_letter(char c) {
  return std::isalpha(static_cast<unsigned char>(c)) != 0;
}

// `file_name` with the word of `from` that it contains as a whole replaced by each of `to`.
std::vector<std::string> with_other_word(std::string_view file_name,
                                         std::span<const std::string_view> from,
                                         std::span<const std::string_view> to) {
  for (const std::string_view word : from) {
    const std::size_t at = file_name.rfind(word);
    if (at == std::string_view::npos) continue;
    const std::string_view before = file_name.substr(0, at);
    const std::string_view after = file_name.substr(at + word.size());
    const bool whole = (before.empty() || !is_letter(before.back())) &&
                       (after.empty() || !is_letter(after.front()));
    if (!whole) continue;
    std::vector<std::string> names;
    for (const std::string_view other : to) {
      names.push_back(std::string(before) + std::string(other) + std::string(after));
    }
    return names;
  }
  return {};
}

}  // namespace

std::vector<std::string> embedding_files_for(std::string_view file_name) {
  return with_other_word(file_name, kNameWords, kEmbeddingWords);
}

RowNotes with_name(RowNotes own, const std::string& name) {
  RowNotes notes = notes_from({own.label, name, ""});
  if (!own.name.empty()) notes.name = std::move(own.name);
  return notes;
}

}  // namespace kith
