#include "core/embedding/field_names.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "core/base/text.hpp"

namespace kith {
namespace {

constexpr std::array kFields = std::to_array<std::pair<std::string_view, Field>>({
    {"embedding", Field::kEmbedding},
    {"embeddings", Field::kEmbedding},
    {"encoding", Field::kEmbedding},
    {"encodings", Field::kEmbedding},
    {"faceencoding", Field::kEmbedding},
    {"faceencodings", Field::kEmbedding},
    {"faceembedding", Field::kEmbedding},
    {"faceembeddings", Field::kEmbedding},
    {"knownencodings", Field::kEmbedding},
    {"knownfaceencodings", Field::kEmbedding},
    {"vector", Field::kEmbedding},
    {"vectors", Field::kEmbedding},
    {"feature", Field::kEmbedding},
    {"features", Field::kEmbedding},
    {"descriptor", Field::kEmbedding},
    {"descriptors", Field::kEmbedding},
    {"representation", Field::kEmbedding},
    {"normedembedding", Field::kEmbedding},
    {"label", Field::kLabel},
    {"labels", Field::kLabel},
    {"person", Field::kLabel},
    {"persons", Field::kLabel},
    {"people", Field::kLabel},
    {"identity", Field::kLabel},
    {"identities", Field::kLabel},
    {"class", Field::kLabel},
    {"target", Field::kLabel},
    {"targets", Field::kLabel},
    {"y", Field::kLabel},
    {"name", Field::kName},
    {"names", Field::kName},
    {"knownnames", Field::kName},
    {"knownfacenames", Field::kName},
    {"path", Field::kPath},
    {"paths", Field::kPath},
    {"image", Field::kPath},
    {"imagepath", Field::kPath},
    {"imagepaths", Field::kPath},
    {"imagename", Field::kPath},
    {"img", Field::kPath},
    {"imgpath", Field::kPath},
    {"file", Field::kPath},
    {"files", Field::kPath},
    {"filename", Field::kPath},
    {"filenames", Field::kPath},
    {"filepath", Field::kPath},
    {"filepaths", Field::kPath},
    {"images", Field::kImages},
    {"data", Field::kWrapper},
    {"faces", Field::kWrapper},
    {"results", Field::kWrapper},
    {"result", Field::kWrapper},
    {"items", Field::kWrapper},
    {"records", Field::kWrapper},
    {"rows", Field::kWrapper},
    {"samples", Field::kWrapper},
    {"output", Field::kWrapper},
    {"outputs", Field::kWrapper},
    {"predictions", Field::kWrapper},
    {"values", Field::kWrapper},
    {"matrix", Field::kWrapper},
    {"x", Field::kWrapper},
});

constexpr std::array<std::string_view, 12> kFileEndings{".png", ".jpg", ".jpeg", ".webp",
                                                        ".bmp", ".gif", ".tif",  ".tiff",
                                                        ".pgm", ".ppm", ".npy",  ".heic"};

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

void drop_unusable(std::string& text) {
  if (text.size() > kLongestNote || !is_utf8(text)) text.clear();
}

}  // namespace

Field field_named(std::string_view key) {
  std::string plain;
  for (const char c : key.substr(0, 64)) {
    if (c != '_' && c != '-' && c != ' ') plain += lower(c);
  }
  for (const auto& [word, field] : kFields) {
    if (word == plain) return field;
  }
  return Field::kOther;
}

bool looks_like_path(std::string_view text) {
  if (text.find_first_of("/\\") != std::string_view::npos) return true;
  return std::any_of(kFileEndings.begin(), kFileEndings.end(), [&](std::string_view ending) {
    return text.size() > ending.size() && std::equal(ending.rbegin(), ending.rend(), text.rbegin(),
                                                     [](char a, char b) { return a == lower(b); });
  });
}

RowNotes notes_from(SaidAboutRow said) {
  drop_unusable(said.label);
  drop_unusable(said.name);
  drop_unusable(said.path);
  RowNotes notes;
  if (looks_like_path(said.label)) {
    if (said.path.empty()) said.path = std::move(said.label);
    said.label.clear();
  }
  notes.label = !said.label.empty()          ? std::move(said.label)
                : looks_like_path(said.name) ? std::string()
                                             : said.name;
  notes.name = !said.name.empty() ? std::move(said.name) : std::move(said.path);
  return notes;
}

}  // namespace kith
