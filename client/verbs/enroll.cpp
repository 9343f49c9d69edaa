// kith enroll: files of references, whose contents are sent to the daemon.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <memory>

#include "client/failure.hpp"
#include "client/present/outcome.hpp"
#include "client/present/progress.hpp"
#include "client/present/words.hpp"
#include "client/verbs/listing.hpp"
#include "client/verbs/verbs.hpp"
#include "core/base/text.hpp"

namespace kith::client {
namespace {

namespace fs = std::filesystem;
using Kind = Column::Kind;

constexpr std::size_t kChunk = 1 << 20;  // bytes
constexpr std::array kInputs = {".npy",   ".npz",   ".csv", ".txt",   ".json",
                                ".jsonl", ".fvecs", ".pkl", ".pickle"};
constexpr std::array kCrops = {".png", ".jpg", ".jpeg", ".webp", ".bmp"};

struct ToSend {
  fs::path path;
  std::string person;
  bool crop = false;
};

struct Wanted {
  std::vector<std::string> arguments;  // NAME FILE…, or nothing with --dir
  std::optional<std::string> directory;
};

template <typename Extensions>
bool has_extension(const fs::path& path, const Extensions& extensions) {
  std::string extension = path.extension().native();
  std::transform(extension.begin(), extension.end(), extension.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return std::any_of(extensions.begin(), extensions.end(),
                     [&](const char* one) { return extension == one; });
}

// A file, and the crop of its stem beside it.
void add(std::vector<ToSend>& files, const fs::path& path, const std::string& person) {
  files.push_back({path, person});
  for (const char* extension : kCrops) {
    fs::path crop = path;
    crop.replace_extension(extension);
    std::error_code ignored;
    if (!fs::is_regular_file(crop, ignored)) continue;
    files.push_back({crop, person, true});
    return;
  }
}

std::vector<fs::path> sorted(const fs::path& folder) {
  std::vector<fs::path> entries;
  std::error_code code;
  for (const auto& entry : fs::directory_iterator(folder, code)) entries.push_back(entry.path());
  if (code) {
    throw Failure(ExitCode::kFailed,
                  fmt::format("cannot list {}: {}", printable(folder.native()), code.message()));
  }
  std::sort(entries.begin(), entries.end());
  return entries;
}

std::vector<ToSend> files_below(const std::string& directory) {
  std::vector<ToSend> files;
  for (const fs::path& folder : sorted(directory)) {
    const std::string person = folder.filename().native();
    if (person.starts_with('.') || !fs::is_directory(folder)) continue;
    for (const fs::path& path : sorted(folder)) {
      const bool hidden = path.filename().native().starts_with('.');
      if (!hidden && has_extension(path, kInputs) && fs::is_regular_file(path)) {
        add(files, path, person);
      }
    }
  }
  if (!files.empty()) return files;
  throw Failure(ExitCode::kFailed,
                fmt::format("{} holds no embeddings: they belong into {}/<person>/*.npy",
                            printable(directory), printable(directory)));
}

std::vector<ToSend> files_of(const Wanted& wanted) {
  if (wanted.directory) {
    if (wanted.arguments.empty()) return files_below(*wanted.directory);
    throw Failure(ExitCode::kUsage, "either NAME FILE… or --dir DIR, not both");
  }
  if (wanted.arguments.size() < 2) {
    throw Failure(ExitCode::kUsage,
                  "whom, and which files? kith enroll NAME FILE…, or --dir DIR; see kith enroll "
                  "--help");
  }
  std::vector<ToSend> files;
  for (auto file = wanted.arguments.begin() + 1; file != wanted.arguments.end(); ++file) {
    if (!fs::is_regular_file(*file)) {
      throw Failure(ExitCode::kNotFound, fmt::format("there is no file {}", printable(*file)));
    }
    add(files, *file, wanted.arguments.front());
  }
  return files;
}

// The pieces of all files, one after the other.
class Sender {
 public:
  Sender(std::vector<ToSend> files, Progress& progress)
      : files_(std::move(files)), progress_(progress) {
    for (const ToSend& file : files_) total_ += fs::file_size(file.path);
  }

  bool next(v1::EnrollFacesRequest& piece) {
    if (reading_.is_open()) {
      std::string& chunk = *piece.mutable_chunk();
      chunk.resize(kChunk);
      reading_.read(chunk.data(), static_cast<std::streamsize>(chunk.size()));
      chunk.resize(static_cast<std::size_t>(reading_.gcount()));
      if (!chunk.empty()) {
        sent_ += chunk.size();
        progress_.update(static_cast<double>(sent_) /
                         static_cast<double>(std::max<std::uintmax_t>(total_, sent_)));
        return true;
      }
      reading_.close();
    }
    if (at_ == files_.size()) return false;
    const ToSend& file = files_[at_++];
    reading_ = std::ifstream(file.path, std::ios::binary);
    if (!reading_) {
      throw Failure(ExitCode::kFailed,
                    fmt::format("cannot read {}", printable(file.path.native())));
    }
    piece.mutable_file()->set_person(file.person);
    piece.mutable_file()->set_name(file.path.filename().native());
    piece.mutable_file()->set_crop(file.crop);
    return true;
  }

 private:
  std::vector<ToSend> files_;
  Progress& progress_;
  std::size_t at_ = 0;
  std::ifstream reading_;
  std::uintmax_t total_ = 0;
  std::uintmax_t sent_ = 0;
};

ExitCode print(Session& session, const v1::EnrollFacesResponse& response) {
  const bool failed =
      std::any_of(response.files().begin(), response.files().end(),
                  [](const auto& file) { return file.state() == v1::FILE_STATE_FAILED; });
  if (session.json()) {
    session.print(response);
    return failed ? ExitCode::kFailed : ExitCode::kDone;
  }
  Table table({{"FILE", Kind::kPath, 9},
               {"STATE", Kind::kWord, 8},
               {"FACES", Kind::kNumber, 7},
               {"MESSAGE", Kind::kText, 6}});
  for (const v1::EnrolledFile& file : response.files()) {
    table.add({printable(file.path()), word_of(file.state()), std::to_string(file.samples()),
               file.has_message() ? printable(file.message()) : "-"});
  }
  session.out() << table.text(session.width(), session.paint());
  if (response.has_outcome()) session.out() << outcome_text(response.outcome());
  return failed ? ExitCode::kFailed : ExitCode::kDone;
}

ExitCode enroll(Session& session, const Wanted& wanted) {
  std::vector<ToSend> files = files_of(wanted);
  Calls& daemon = session.daemon();
  v1::EnrollFacesResponse response;
  {
    Progress progress(session.err(), session.terminal(), "sending");
    Sender sender(std::move(files), progress);
    response = daemon.enroll_faces([&](auto& piece) { return sender.next(piece); });
  }
  return print(session, response);
}

}  // namespace

void declare_enroll(CommandLine& line) {
  auto wanted = std::make_shared<Wanted>();
  line.verb("enroll", Group::kFaces, "Add reference faces of people",
            "  kith enroll Alice a-1.npy a-2.npy     crops of the same names go along\n"
            "  kith enroll --dir train               train/<person>/*.npy")
      .positionals_or_nothing("NAME FILE", wanted->arguments,
                              "who, then files in any format the inbox reads")
      .text("--dir", wanted->directory, "DIR", "a folder with a folder of files for each person")
      .action([wanted](Session& session) { return enroll(session, *wanted); });
}

}  // namespace kith::client
