// The montages on disk, kept equal to a plan: pages whose fingerprint changed are drawn again,
// whole or not at all; pages of a plan no longer there are removed. Only files that bear the name
// of a page (known, unknown, noise, person-<id>, cluster-<id>, each with or without -<page>, .png)
// are touched.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/thread_pool.hpp"
#include "core/montage/image.hpp"
#include "core/montage/plan.hpp"

namespace kith {

struct HangResult {
  std::size_t drawn = 0;
  std::size_t kept = 0;
  std::size_t removed = 0;
  bool complete = true;  // false when it was stopped between two pages
};

/// True for "known.png", "cluster-7.png", "cluster-7-2.png", …: what hang() may overwrite or
/// remove.
bool is_page_name(std::string_view file_name);

/// Used by one thread at a time. Which page on disk shows what is remembered in `.pages` in the
/// same folder (a line "kith pages 1", then one a page: fingerprint as 16 hexadecimal digits, a
/// space, name), so that a restart draws nothing again. `.pages` is replaced whole, never written
/// in place, and a page is struck from it before it is drawn: what it names is on the wall,
/// whenever the process ends.
class GalleryWall {
 public:
  /// `folder` exists. Leftover temporary files are removed; a `.pages` that cannot be read counts
  /// as empty.
  explicit GalleryWall(std::filesystem::path folder);

  /// `face` is asked for each tile of the pages that are drawn, by one thread at a time. Pages that
  /// left the plan go first, so that what was forgotten is gone even when the drawing is stopped; a
  /// page that is missing on disk or empty is drawn again. Throws Error{kRetry} when the folder
  /// cannot be written; what was on the wall stays. Throws Error{kBug} when the plan holds a name
  /// that is no page's.
  HangResult hang(const MontagePlan& plan, const MontageLayout& layout,
                  const std::function<Face(SampleId)>& face, ThreadPool& threads,
                  std::stop_token stop = {});

 private:
  using FilesOnDisk = std::map<std::string, bool>;  // name → whether there is anything in it
  struct StalePage {
    const MontagePage* page;
    std::uint64_t fingerprint;
  };

  void load();
  void save() const;
  void remove_leftovers() const;
  FilesOnDisk pages_on_disk() const;
  std::size_t take_down_all_but(const MontagePlan& plan, const FilesOnDisk& on_disk);
  std::vector<StalePage> stale_pages(const MontagePlan& plan, const MontageLayout& layout,
                                     const FilesOnDisk& on_disk) const;
  std::size_t draw(std::span<const StalePage> pages, const MontageLayout& layout,
                   const std::function<Face(SampleId)>& face, ThreadPool& threads,
                   const std::stop_token& stop);

  std::filesystem::path folder_;
  std::map<std::string, std::uint64_t> pages_;  // file name → fingerprint
};

}  // namespace kith
