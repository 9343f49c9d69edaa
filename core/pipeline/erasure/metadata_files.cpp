#include "core/pipeline/erasure/metadata_files.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "core/base/error.hpp"
#include "core/base/file.hpp"
#include "core/catalog/stem.hpp"
#include "core/embedding/metadata.hpp"
#include "core/embedding/read_context.hpp"
#include "core/embedding/rejection.hpp"

namespace kith {
namespace {

// Files of one stem that a document is held against: the newest ones.
constexpr std::size_t kComparedAtMost = 1000;

// What is known of the faces of a file that stays.
struct Known {
  std::size_t rows = 0;  // bad ones included
  std::vector<std::pair<std::size_t, RowMetadata>> faces;
};

Known known_of(const Catalog& catalog, const FileRecord& file) {
  Known known{file.samples + file.bad_row_count, {}};
  for (const SampleId id : catalog.samples_of_file(file.id)) {
    const SampleRecord sample = catalog.sample(id).value();
    known.faces.emplace_back(sample.row, sample.metadata);
    known.faces.back().second.time = sample.seen_at;
  }
  return known;
}

bool says_nothing_else(const Metadata& metadata, const Known& known) {
  if (!metadata.fits(known.rows)) return false;
  return std::all_of(known.faces.begin(), known.faces.end(), [&](const auto& face) {
    RowMetadata said = face.second;
    say(said, metadata.of(metadata.for_all ? 0 : face.first));
    return said == face.second;
  });
}

std::optional<Metadata> read(const std::filesystem::path& path, const std::string& name) {
  try {
    return read_metadata(read_file(path, kLargestMetadata), {name, ReadLimits()});
  } catch (const Error&) {
    return std::nullopt;
  } catch (const Rejection&) {
    return std::nullopt;
  }
}

}  // namespace

std::string metadata_path(const std::string& path) {
  return std::string(stem_of(path)) + ".json";
}

std::vector<std::string> metadata_that_goes(const Catalog& catalog, const RootLayout& layout,
                                            const std::string& path, const std::set<FileId>& going,
                                            ArchivedNames& archived) {
  std::set<std::string> inputs;
  std::vector<Known> staying;
  const std::vector<FileRecord> files = catalog.files_of_stem(std::string(stem_of(path)));
  for (auto file = files.rbegin(); file != files.rend(); ++file) {
    inputs.insert(file->stored_as);
    const bool stays = file->samples > 0 && !going.contains(file->id);
    if (stays && staying.size() < kComparedAtMost) staying.push_back(known_of(catalog, *file));
  }
  std::vector<std::string> gone;
  for (const std::string& stored : archived.of(metadata_path(path))) {
    if (inputs.contains(stored)) continue;
    const auto metadata = read(layout.archive() / stored, stored);
    const bool kept = metadata && std::any_of(staying.begin(), staying.end(), [&](const Known& of) {
                        return says_nothing_else(*metadata, of);
                      });
    if (!kept) gone.push_back(stored);
  }
  return gone;
}

}  // namespace kith
