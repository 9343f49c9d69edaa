#include "core/montage/gallery_wall.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <mutex>
#include <optional>
#include <set>
#include <system_error>

#include "core/base/error.hpp"
#include "core/base/file.hpp"
#include "core/base/text.hpp"

namespace kith {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kManifest = ".pages";
constexpr std::string_view kFirstLine = "kith pages 1";
constexpr std::uint64_t kMaxManifest = 256ULL << 20;
constexpr std::size_t kSaveEvery = 64;  // drawn pages; a crash draws at most these again

bool eat(std::string_view& text, std::string_view front) {
  if (!text.starts_with(front)) return false;
  text.remove_prefix(front.size());
  return true;
}

bool eat_number(std::string_view& text) {
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  const auto digits = std::find_if_not(text.begin(), text.end(), is_digit) - text.begin();
  text.remove_prefix(static_cast<std::size_t>(digits));
  return digits > 0;
}

// ".<pid>.<name>.tmp", as write_file_atomically leaves behind when the process is killed.
bool is_leftover(std::string_view name) {
  return eat(name, ".") && eat_number(name) && name.starts_with('.') && name.ends_with(".tmp");
}

void unlink_entry(const fs::path& path) {
  if (::unlink(path.c_str()) == 0 || errno == ENOENT) return;
  throw Error(ErrorKind::kRetry, fmt::format("cannot remove {}: {}", printable(path.native()),
                                             std::generic_category().message(errno)));
}

[[noreturn]] void fail_to_list(const fs::path& folder, const std::error_code& why) {
  throw Error(ErrorKind::kRetry,
              fmt::format("cannot list {}: {}", printable(folder.native()), why.message()));
}

template <typename Visit>
void for_each_entry(const fs::path& folder, const Visit& visit) {
  std::error_code error;
  fs::directory_iterator entry(folder, error);
  while (!error && entry != fs::directory_iterator()) {
    visit(*entry);
    entry.increment(error);
  }
  if (error) fail_to_list(folder, error);
}

struct ManifestLine {
  std::uint64_t fingerprint;
  std::string name;
};

std::optional<ManifestLine> parse_line(std::string_view line) {
  constexpr std::size_t kDigits = 16;
  if (line.size() <= kDigits || line[kDigits] != ' ') return std::nullopt;
  std::uint64_t fingerprint = 0;
  const char* end = line.data() + kDigits;
  const auto parsed = std::from_chars(line.data(), end, fingerprint, 16);
  const std::string_view name = line.substr(kDigits + 1);
  if (parsed.ec != std::errc() || parsed.ptr != end || !is_page_name(name)) return std::nullopt;
  return ManifestLine{fingerprint, std::string(name)};
}

// Empty when a line is not as save() writes it: such a file says nothing reliable of any page.
std::map<std::string, std::uint64_t> parse_manifest(std::string_view text) {
  std::map<std::string, std::uint64_t> pages;
  bool is_first = true;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    if (end == std::string_view::npos) return {};
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(end + 1);
    if (std::exchange(is_first, false)) {
      if (line != kFirstLine) return {};
      continue;
    }
    const auto parsed = parse_line(line);
    if (!parsed) return {};
    pages[parsed->name] = parsed->fingerprint;
  }
  return pages;
}

}  // namespace

bool is_page_name(std::string_view name) {
  if (eat(name, "person-") || eat(name, "cluster-")) {
    if (!eat_number(name)) return false;
  } else if (!eat(name, "known") && !eat(name, "unknown") && !eat(name, "noise")) {
    return false;
  }
  if (eat(name, "-") && !eat_number(name)) return false;
  return name == ".png";
}

GalleryWall::GalleryWall(fs::path folder) : folder_(std::move(folder)) {
  remove_leftovers();
  load();
}

void GalleryWall::remove_leftovers() const {
  for_each_entry(folder_, [](const fs::directory_entry& entry) {
    if (is_leftover(entry.path().filename().native())) unlink_entry(entry.path());
  });
}

void GalleryWall::load() {
  try {
    const auto bytes = read_file(folder_ / kManifest, kMaxManifest);
    pages_ = parse_manifest({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
  } catch (const Error&) {
    pages_.clear();  // the first start, or a manifest that is no readable file: all is drawn anew
  }
}

void GalleryWall::save() const {
  std::string text = fmt::format("{}\n", kFirstLine);
  for (const auto& [name, page] : pages_) text += fmt::format("{:016x} {}\n", page, name);
  write_file_atomically(folder_ / kManifest, std::as_bytes(std::span(text)), false);
}

GalleryWall::FilesOnDisk GalleryWall::pages_on_disk() const {
  FilesOnDisk files;
  for_each_entry(folder_, [&files](const fs::directory_entry& entry) {
    const std::string name = entry.path().filename().native();
    std::error_code error;
    if (!is_page_name(name) || entry.symlink_status(error).type() == fs::file_type::directory)
      return;
    const auto size = entry.file_size(error);
    files[name] = !error && size > 0;
  });
  return files;
}

std::size_t GalleryWall::take_down_all_but(const MontagePlan& plan, const FilesOnDisk& on_disk) {
  std::set<std::string_view> wanted;
  for (const MontagePage& page : plan.pages) wanted.insert(page.file_name);
  std::size_t removed = 0;
  for (const auto& [name, has_content] : on_disk) {
    if (wanted.contains(name)) continue;
    unlink_entry(folder_ / name);
    ++removed;
  }
  std::erase_if(pages_, [&wanted](const auto& page) { return !wanted.contains(page.first); });
  return removed;
}

std::vector<GalleryWall::StalePage> GalleryWall::stale_pages(const MontagePlan& plan,
                                                             const MontageLayout& layout,
                                                             const FilesOnDisk& on_disk) const {
  std::vector<StalePage> stale;
  for (const MontagePage& page : plan.pages) {
    if (!is_page_name(page.file_name)) {
      throw Error(ErrorKind::kBug, fmt::format("the montage plan holds a page called {}, which is "
                                               "no name of a page",
                                               printable(page.file_name)));
    }
    const std::uint64_t wanted = fingerprint(page, layout);
    const auto known = pages_.find(page.file_name);
    const auto file = on_disk.find(page.file_name);
    const bool is_shown =
        known != pages_.end() && known->second == wanted && file != on_disk.end() && file->second;
    if (!is_shown) stale.push_back({&page, wanted});
  }
  return stale;
}

// Returns how many were drawn: fewer than all where it was stopped meanwhile.
std::size_t GalleryWall::draw(std::span<const StalePage> pages, const MontageLayout& layout,
                              const std::function<Face(SampleId)>& face, ThreadPool& threads,
                              const std::stop_token& stop) {
  std::size_t drawn = 0;
  std::mutex mutex;  // protects `face`, `drawn` and pages_
  threads.parallel_for(pages.size(), [&](std::size_t i) {
    const auto& [page, fingerprint] = pages[i];
    std::vector<Face> faces;
    faces.reserve(page->tiles.size());
    {
      const std::lock_guard lock(mutex);
      if (stop.stop_requested()) return;
      for (const Tile& tile : page->tiles) faces.push_back(face(tile.sample));
    }
    write_file_atomically(folder_ / page->file_name, render_page(*page, faces, layout), false);
    const std::lock_guard lock(mutex);
    pages_[page->file_name] = fingerprint;
    ++drawn;
  });
  return drawn;
}

HangResult GalleryWall::hang(const MontagePlan& plan, const MontageLayout& layout,
                             const std::function<Face(SampleId)>& face, ThreadPool& threads,
                             std::stop_token stop) {
  const auto before = pages_;
  const auto on_disk = pages_on_disk();
  const auto stale = stale_pages(plan, layout, on_disk);
  HangResult result;
  result.kept = plan.pages.size() - stale.size();
  result.removed = take_down_all_but(plan, on_disk);

  // From here on the manifest names only pages that are up to date.
  for (const StalePage& page : stale) pages_.erase(page.page->file_name);
  if (pages_ != before) save();

  for (std::size_t i = 0; i < stale.size() && result.complete; i += kSaveEvery) {
    const auto some = std::span(stale).subspan(i, std::min(kSaveEvery, stale.size() - i));
    const std::size_t drawn = draw(some, layout, face, threads, stop);
    result.drawn += drawn;
    result.complete = drawn == some.size();
    save();
  }
  return result;
}

}  // namespace kith
