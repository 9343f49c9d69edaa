#include "core/montage/plan.hpp"

#include <fmt/format.h>
#include <xxhash.h>

#include <algorithm>
#include <string_view>

namespace kith {
namespace {

// Counted up whenever render_page draws the same page differently, so that old pages are drawn
// again.
constexpr std::uint64_t kDrawing = 1;

// Fields one after the other, each preceded by its length, so that no two pages serialize alike.
class FieldWriter {
 public:
  void add(std::uint64_t number) {
    bytes_.append(reinterpret_cast<const char*>(&number), sizeof number);
  }
  void add(std::string_view text) {
    add(text.size());
    bytes_.append(text);
  }
  std::uint64_t hash() const { return XXH3_64bits(bytes_.data(), bytes_.size()); }

 private:
  std::string bytes_;
};

std::string subtitle_of(std::size_t page, std::size_t pages, std::size_t kept, std::size_t first,
                        std::size_t last, std::size_t faces) {
  if (pages == 1) return {};
  std::string text =
      fmt::format("page {} of {} · faces {} to {} of {}", page, pages, first, last, faces);
  if (page == kept && kept < pages) text += fmt::format(" · {} more not drawn", faces - last);
  return text;
}

}  // namespace

std::string page_file_name(const std::string& stem, std::size_t page) {
  return page == 1 ? stem + ".png" : fmt::format("{}-{}.png", stem, page);
}

std::vector<MontagePage> paginate(const std::string& stem, const std::string& title,
                                  std::vector<Tile> tiles, const MontageLayout& layout) {
  const std::size_t faces = tiles.size();
  const std::size_t a_page = std::max<std::size_t>(1, layout.tiles_per_page());
  const std::size_t total = (faces + a_page - 1) / a_page;
  const std::size_t kept =
      layout.max_pages <= 0 ? total : std::min(total, static_cast<std::size_t>(layout.max_pages));
  std::vector<MontagePage> pages;
  pages.reserve(kept);
  for (std::size_t number = 1; number <= kept; ++number) {
    const std::size_t first = (number - 1) * a_page;
    const std::size_t last = std::min(faces, first + a_page);
    const auto from = std::make_move_iterator(tiles.begin() + static_cast<std::ptrdiff_t>(first));
    const auto to = std::make_move_iterator(tiles.begin() + static_cast<std::ptrdiff_t>(last));
    pages.push_back({page_file_name(stem, number), title,
                     subtitle_of(number, total, kept, first + 1, last, faces),
                     std::vector<Tile>(from, to)});
  }
  return pages;
}

std::uint64_t fingerprint(const MontagePage& page, const MontageLayout& layout) {
  FieldWriter fields;
  fields.add(kDrawing);
  fields.add(static_cast<std::uint64_t>(layout.columns));
  fields.add(static_cast<std::uint64_t>(layout.tile));
  fields.add(page.title);
  fields.add(page.subtitle);
  for (const Tile& tile : page.tiles) {
    fields.add(static_cast<std::uint64_t>(tile.sample));
    fields.add(tile.caption);
    fields.add(tile.has_image);
    if (tile.has_image) {
      fields.add(tile.image_version);
    } else {
      fields.add(tile.file_name);
    }
  }
  return fields.hash();
}

}  // namespace kith
