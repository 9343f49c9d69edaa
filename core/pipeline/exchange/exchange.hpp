// What people decided, on its way to another root: gallery, labels, rejections and dismissals as
// plain files that other programs read too.
//
//     faces.npy       N x D float32, unit rows: references, rejected faces, those of dismissed
//                     clusters
//     kith.json       {"format": "kith export", "version": 1, "dimension": D, "faces": [ … ]}, an
//                     object for each row: person (null: nobody's reference), not (names of people
//                     whom it is not), dismissed (null, or a number that the faces of one dismissed
//                     cluster share), kind ("core", "border" or null), file, row, label, name, crop
//                     (null, or a file)
//     crops/<n>.jpg   the thumbnail of row n
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/catalog/reader.hpp"
#include "core/pipeline/commands/command.hpp"
#include "core/pipeline/spool.hpp"

namespace kith {

struct ExchangedFace {
  std::optional<std::string> person;
  std::vector<std::string> rejected;      // people whom it is not
  std::optional<std::int64_t> dismissed;  // which dismissed cluster it belongs to
  std::optional<int> kind;                // 1 border, 2 core
  std::string file;  // where it came from, percent-encoded where it is no UTF-8
  std::uint64_t row = 0;
  std::string label;
  std::string name;
  std::string crop;  // path below the exported folder; empty without one
};

struct Exchange {
  std::vector<ExchangedFace> faces;
  EmbeddingMatrix rows;
};

/// Calls file(name, bytes) for every file of an export. Throws what `file` throws.
void export_faces(const CatalogReader& catalog,
                  const std::function<void(const std::string&, std::span<const std::byte>)>& file);

/// Reads what was exported. Throws Error{kRequest} with a sentence for what is none.
Exchange read_exchange(const std::filesystem::path& folder);

/// People, references, rejections and dismissed clusters become this root's. Rows that are here
/// already are those samples; what was decided about them here stays, and they count as skipped, as
/// do those of a dismissed cluster most of which is in no one cluster here.
/// `folder` is what read_exchange() read; its faces.npy goes to the archive.
Command import_faces(std::shared_ptr<const Exchange> exchange, std::filesystem::path folder,
                     RootLayout layout);

}  // namespace kith
