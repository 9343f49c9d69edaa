// What files brought, by their paths.
#include <fmt/format.h>

#include "core/base/error.hpp"
#include "core/base/text.hpp"
#include "core/pipeline/commands/lookup.hpp"
#include "core/pipeline/erasure/erasure.hpp"

namespace kith {
namespace {

FileRecord forgettable(const Catalog& catalog, const std::string& path) {
  const auto file = catalog.newest_file(path);
  if (!file) {
    throw Error(ErrorKind::kNotFound,
                fmt::format("no file that was taken in is called {}; 'kith files list' lists them",
                            printable(path)));
  }
  if (file->place != FilePlace::kMoved) {
    throw Error(
        ErrorKind::kConflict,
        fmt::format("{} still lies where it was dropped and would be taken in again: move it "
                    "away, then forget it",
                    printable(path)));
  }
  if (file->state == FileState::kDuplicate && path.starts_with("known/")) {
    throw Error(
        ErrorKind::kConflict,
        fmt::format("{} enrolled the faces of {}, whose bytes it holds: forget that file",
                    printable(path), printable(catalog.file(file->original.value())->path)));
  }
  return *file;
}

}  // namespace

void CatalogErasure::choose_files(const std::vector<std::string>& paths) {
  kind_ = CommandKind::kForgetFiles;
  keeps_bytes_ = true;
  for (const std::string& path : paths) {
    files_.push_back(forgettable(catalog_, path));
    const std::vector<SampleId> samples = catalog_.samples_of_file(files_.back().id);
    samples_.insert(samples_.end(), samples.begin(), samples.end());
  }
  if (!samples_.empty()) samples_ = in_order(std::move(samples_));  // a duplicate brought none
  description_ = fmt::format(
      "{} of {} forgotten", faces(samples_.size()),
      files_.size() == 1 ? printable(paths.front()) : fmt::format("{} files", files_.size()));
}

}  // namespace kith
