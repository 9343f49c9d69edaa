#include "client/added_files.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <map>
#include <tuple>

namespace kith::client {
namespace {

namespace fs = std::filesystem;

constexpr std::array<std::string_view, 9> kInputs = {".npy",   ".npz", ".csv", ".json",  ".jsonl",
                                                     ".fvecs", ".txt", ".pkl", ".pickle"};
constexpr std::array<std::string_view, 5> kPictures = {".png", ".jpg", ".jpeg", ".webp", ".bmp"};
constexpr std::string_view kMetadata = ".json";

using Files = std::map<std::string, fs::path>;  // by name

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool ends_in(std::string_view name, std::string_view extension) {
  return name.size() > extension.size() &&
         std::equal(extension.rbegin(), extension.rend(), name.rbegin(),
                    [](char a, char b) { return a == lower(b); });
}

template <std::size_t N>
bool ends_in_any(std::string_view name, const std::array<std::string_view, N>& extensions) {
  return std::any_of(extensions.begin(), extensions.end(),
                     [&](std::string_view extension) { return ends_in(name, extension); });
}

std::string stem_of(const std::string& name) {
  return (fs::path(name).parent_path() / fs::path(name).stem()).native();
}

// "12" of "a/12.png"; negative for a picture that has no number for a name.
long number_of(const std::string& name) {
  const std::string stem = fs::path(name).stem().native();
  long number = -1;
  const auto [end, error] = std::from_chars(stem.data(), stem.data() + stem.size(), number);
  return error == std::errc() && end == stem.data() + stem.size() ? number : -1;
}

std::string name_as_typed(const std::string& typed) {
  const fs::path path = fs::path(typed).lexically_normal();
  const bool below = path.is_relative() && *path.begin() != "..";
  return (below ? path : path.filename()).native();
}

bool is_hidden(const fs::path& path) {
  return path.filename().native().starts_with('.');
}

// Everything below `folder` that kith reads, called `prefix` and its path from there.
void add_folder(const fs::path& folder, const fs::path& prefix, Files& files) {
  std::error_code ignored;  // what cannot be entered is passed over
  constexpr auto kOptions = fs::directory_options::skip_permission_denied;
  for (fs::recursive_directory_iterator entry(folder, kOptions, ignored), end; entry != end;
       entry.increment(ignored)) {
    if (is_hidden(entry->path())) {
      entry.disable_recursion_pending();
    } else if (const std::string name = entry->path().filename().native();
               (is_input_name(name) || is_picture_name(name)) && entry->is_regular_file(ignored)) {
      files.emplace((prefix / entry->path().lexically_relative(folder)).native(), entry->path());
    }
  }
}

// A file that was typed, and what belongs to it: pictures and metadata of its stem, and the
// numbered pictures in a folder of its stem.
void add_file(const fs::path& place, const std::string& name, Files& files) {
  files.emplace(name, place);
  if (!is_input_name(name)) return;
  const fs::path stem_place = stem_of(place.native());
  const std::string stem = stem_of(name);
  std::error_code ignored;
  const auto add_beside = [&](std::string_view extension) {
    const fs::path beside = stem_place.native() + std::string(extension);
    if (beside != place && fs::is_regular_file(beside, ignored))
      files.emplace(stem + std::string(extension), beside);
  };
  for (const std::string_view extension : kPictures) add_beside(extension);
  add_beside(kMetadata);
  for (const auto& entry : fs::directory_iterator(stem_place, ignored)) {
    const std::string picture = entry.path().filename().native();
    if (is_picture_name(picture) && number_of(picture) >= 0)
      files.emplace(stem + "/" + picture, entry.path());
  }
}

// By stem, the file of embeddings to which others of the stem belong.
std::map<std::string, std::string> owners_in(const Files& files) {
  std::map<std::string, std::string> owners;
  for (const auto& [name, place] : files) {
    if (is_input_name(name) && !ends_in(name, kMetadata)) owners.emplace(stem_of(name), name);
  }
  for (const auto& [name, place] : files) {
    if (ends_in(name, kMetadata)) owners.emplace(stem_of(name), name);
  }
  return owners;
}

// What comes before its owner, the owner, its numbered pictures; pictures of no owner last.
int turn_of(const AddedFile& file) {
  if (file.belongs_to.empty()) return is_input_name(file.name) ? 1 : 3;
  return stem_of(file.name) == stem_of(file.belongs_to) ? 0 : 2;
}

}  // namespace

bool is_input_name(std::string_view name) {
  return ends_in_any(name, kInputs);
}

bool is_picture_name(std::string_view name) {
  return ends_in_any(name, kPictures);
}

std::vector<AddedFile> files_to_add(const std::vector<std::string>& typed,
                                    const std::string& into) {
  Files files;
  std::error_code ignored;
  for (const std::string& path : typed) {
    if (fs::is_directory(path, ignored)) {
      add_folder(path, into, files);
    } else {
      add_file(path, (fs::path(into) / name_as_typed(path)).native(), files);
    }
  }
  const auto owners = owners_in(files);
  std::vector<AddedFile> ordered;
  for (const auto& [name, place] : files) {
    AddedFile& file = ordered.emplace_back(AddedFile{place, name, {}});
    if (is_input_name(name) && !ends_in(name, kMetadata)) continue;
    const bool numbered = is_picture_name(name) && number_of(name) >= 0;
    auto owner = owners.find(stem_of(name));
    if (owner == owners.end() && numbered) owner = owners.find(fs::path(name).parent_path());
    if (owner != owners.end() && owner->second != name) file.belongs_to = owner->second;
  }
  const auto key = [](const AddedFile& file) {
    const std::string_view owner = file.belongs_to.empty() ? file.name : file.belongs_to;
    return std::tuple(turn_of(file) == 3, owner, turn_of(file), number_of(file.name),
                      std::string_view(file.name));
  };
  std::sort(ordered.begin(), ordered.end(),
            [&](const AddedFile& a, const AddedFile& b) { return key(a) < key(b); });
  return ordered;
}

}  // namespace kith::client
