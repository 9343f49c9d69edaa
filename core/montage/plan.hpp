// Which faces stand on which page: all that a montage is, short of its pixels.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/base/clock.hpp"
#include "core/base/ids.hpp"

namespace kith {

struct MontageLayout {
  int columns = 5;    // tiles across a page
  int rows = 5;       // tiles down a page
  int tile = 96;      // side of a tile, pixels
  int max_pages = 4;  // pages of one montage that are kept on disk

  std::size_t tiles_per_page() const { return static_cast<std::size_t>(columns) * rows; }
  friend bool operator==(const MontageLayout&, const MontageLayout&) = default;
};

struct Tile {
  SampleId sample = 0;
  std::string caption;              // under or over the face; may be empty
  std::string file_name;            // shown when there is no image
  bool has_image = false;           // a thumbnail is in the catalog
  std::uint64_t image_version = 0;  // changes when the thumbnail does
};

/// One page: a file of its own.
struct MontagePage {
  std::string file_name;  // "cluster-7.png", "cluster-7-2.png"
  std::string title;      // "cluster 7 · 31 faces · 2026-03-01 to 2026-03-09"
  std::string subtitle;   // "page 2 of 3", a warning, …; may be empty
  std::vector<Tile> tiles;
};

/// What one montage is of: what is said of it beside its pixels.
struct MontageSubject {
  enum class Kind { kCluster, kPerson, kNoise, kNewest } kind = Kind::kCluster;
  std::int64_t id = 0;         // of the cluster or person
  std::string name;            // of the person, as its bytes are; "known" or "unknown" for kNewest
  std::size_t faces = 0;       // drawn or not
  std::size_t references = 0;  // of them, of a person
  bool flagged = false;        // looks like several people
  bool dismissed = false;      // not worth asking about: its montage is drawn, no page shows it
  std::optional<Timestamp> born_at;  // of a cluster
  std::optional<Timestamp> first_seen;
  std::optional<Timestamp> last_seen;
  std::vector<std::string> files;  // its pages, in order; at least one
};

struct MontagePlan {
  std::vector<MontagePage> pages;
  std::vector<MontageSubject> subjects;  // one a montage
};

/// The file name of page `page` (from 1) of the montage called `stem`: the first has no suffix.
std::string page_file_name(const std::string& stem, std::size_t page);

/// Distributes tiles over pages, at most layout.max_pages of them (0: no bound).
std::vector<MontagePage> paginate(const std::string& stem, const std::string& title,
                                  std::vector<Tile> tiles, const MontageLayout& layout);

/// Changes exactly when the pixels of the page would.
std::uint64_t fingerprint(const MontagePage& page, const MontageLayout& layout);

}  // namespace kith
