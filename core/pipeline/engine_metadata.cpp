// Metadata that came by itself.
#include <algorithm>

#include "core/pipeline/engine.hpp"
#include "core/pipeline/failed_file.hpp"
#include "core/pipeline/metadata_attachment.hpp"

namespace kith {

std::vector<ImageOutcome> Engine::attach_metadata(const std::vector<Arrival>& arrivals) {
  if (arrivals.empty()) return {};
  std::vector<std::string> paths;
  std::vector<ImageOutcome> outcomes = commit([&] {
    std::vector<ImageOutcome> made;
    for (const Arrival& arrival : arrivals) {
      paths.push_back(arrival.path);
      made.push_back(kith::attach_metadata(catalog_, arrival, options_, clock_.now()));
    }
    return made;
  });
  suspects_.acquit(paths);
  return outcomes;
}

std::vector<FileRecord> Engine::take_back(const std::vector<RefusedFile>& refused,
                                          const RootLayout& layout) {
  if (refused.empty()) return {};
  std::vector<FileRecord> failed;
  // Nothing outside the catalog has to go at once: montages are drawn anew as after any change.
  const Erased erased = commit([&] {
    ForgetRequest request;
    for (const auto& [file, why] : refused) {
      request.files.push_back(file.path);
      // It is not dropped again by being forgotten, also where it was left.
      catalog_.set_place(file.id, FilePlace::kMoved, file.stored_as);
    }
    Erased made = erase(request, "kithd", layout, {});
    for (const auto& [file, why] : refused) {
      failed.push_back(record_failure(catalog_, file, why, clock_.now()));
    }
    return made;
  });
  let_lie(erased.files);
  for (const FileRecord& file : failed) unmoved_[file.path] = file;
  return failed;
}

}  // namespace kith
