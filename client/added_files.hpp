// Which files "kith add" sends, under which names, and in which order: a file with its crops and
// metadata, so that the daemon can keep them together.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace kith::client {

struct AddedFile {
  std::filesystem::path place;
  std::string name;        // relative to the inbox
  std::string belongs_to;  // the name of the file whose crop or metadata this is; empty for others
};

/// Whether a name ends in the extension of a format, or of a picture, that the daemon reads.
bool is_input_name(std::string_view name);
bool is_picture_name(std::string_view name);

/// `typed`: files, and folders of which everything below that kith reads is taken, under its path
/// below that folder. A file is called as it was typed where that is a path below the working
/// directory, else by its last part; what belongs to it comes along. `into` is put before all
/// names. What is not there is among the files, for whoever opens them to tell.
std::vector<AddedFile> files_to_add(const std::vector<std::string>& typed, const std::string& into);

}  // namespace kith::client
