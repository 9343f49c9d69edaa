// The montages on disk, kept equal to a plan: pages whose fingerprint changed are drawn again, whole or
// not at all; pages of a plan no longer there are removed.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <stop_token>
#include <string>

#include "core/montage/image.hpp"
#include "core/montage/plan.hpp"

namespace kith {

struct HangResult {
  std::size_t drawn = 0;
  std::size_t kept = 0;
  std::size_t removed = 0;
  bool complete = true;  // false when it was stopped between two pages
};

/// Used by one thread at a time. Which page on disk shows what is remembered in `.pages` in the same
/// folder (one line a page: fingerprint and name), so that a restart draws nothing again.
class GalleryWall {
 public:
  /// `folder` exists. Leftover temporary files are removed; a `.pages` that cannot be read counts as
  /// empty.
  explicit GalleryWall(std::filesystem::path folder);

  /// `face` is asked for each tile of the pages that are drawn. Throws Error{kRetry} when the folder
  /// cannot be written; what was on the wall stays.
  HangResult hang(const MontagePlan& plan, const MontageLayout& layout,
                  const std::function<Face(SampleId)>& face, std::stop_token stop = {});

 private:
  void load();
  void save() const;

  std::filesystem::path folder_;
  std::map<std::string, std::uint64_t> pages_;  // file name → fingerprint
};

}  // namespace kith
