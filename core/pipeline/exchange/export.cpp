#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "core/base/text.hpp"
#include "core/pipeline/exchange/exchange.hpp"
#include "core/pipeline/exchange/npy_file.hpp"

namespace kith {
namespace {

std::string shown(const std::string& text) {
  return is_utf8(text) ? text : percent_encode(text);
}

nlohmann::ordered_json or_null(const std::string& text) {
  return text.empty() ? nlohmann::ordered_json() : nlohmann::ordered_json(shown(text));
}

nlohmann::ordered_json kind_of(const std::optional<int>& kind) {
  if (kind == 2) return "core";
  return kind == 1 ? nlohmann::ordered_json("border") : nlohmann::ordered_json();
}

}  // namespace

void export_faces(const CatalogReader& catalog,
                  const std::function<void(const std::string&, std::span<const std::byte>)>& file) {
  EmbeddingMatrix rows;
  nlohmann::ordered_json faces = nlohmann::ordered_json::array();
  for (const CatalogReader::DecidedFace& face : catalog.decided_faces()) {
    const SampleRecord& sample = face.sample;
    const std::string crop = sample.has_image ? fmt::format("crops/{}.jpg", rows.rows()) : "";
    rows.append(catalog.embedding(sample.id));
    const bool reference = sample.state == SampleState::kReference;
    nlohmann::ordered_json entry;
    entry["person"] = or_null(reference ? sample.person_name : "");
    entry["not"] = face.rejected;
    entry["dismissed"] =
        face.dismissed ? nlohmann::ordered_json(*face.dismissed) : nlohmann::ordered_json();
    entry["kind"] = kind_of(sample.kind);
    entry["file"] = shown(sample.file);
    entry["row"] = sample.row;
    entry["label"] = or_null(sample.label);
    entry["name"] = or_null(sample.name);
    entry["crop"] = or_null(crop);
    faces.push_back(std::move(entry));
    if (!crop.empty()) file(crop, catalog.thumbnail(sample.id));
  }
  file("faces.npy", npy_of(rows));
  const nlohmann::ordered_json document = {{"format", "kith export"},
                                           {"version", 1},
                                           {"dimension", rows.dimension()},
                                           {"faces", std::move(faces)}};
  const std::string text = document.dump(1) + "\n";
  file("kith.json", std::as_bytes(std::span(text)));
}

}  // namespace kith
