// kith export, import: what people decided, from one root to another.
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <memory>
#include <nlohmann/json.hpp>

#include "client/confirm.hpp"
#include "client/failure.hpp"
#include "client/present/outcome.hpp"
#include "client/present/progress.hpp"
#include "client/verbs/verbs.hpp"
#include "core/base/counted.hpp"
#include "core/base/text.hpp"

namespace kith::client {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kImportChunk = 1 << 20;  // bytes

// Writes what comes into a folder; only names that an export has.
class Folder {
 public:
  explicit Folder(fs::path path) : path_(std::move(path)) {
    std::error_code code;
    fs::create_directories(path_ / "crops", code);
    if (code) {
      throw Failure(ExitCode::kFailed,
                    fmt::format("cannot create {}: {}", printable(path_.native()), code.message()));
    }
    if (fs::exists(path_ / "kith.json")) {
      throw Failure(ExitCode::kFailed,
                    fmt::format("{} holds an export already: name another folder",
                                printable(path_.native())));
    }
  }

  void take(const v1::ExportGalleryResponse& piece) {
    if (piece.has_file()) {
      const bool strange =
          piece.file().find("..") != std::string::npos || piece.file().starts_with('/');
      if (strange) throw Failure(ExitCode::kFailed, "kithd sent a file of a strange name");
      out_ = std::ofstream(path_ / piece.file(), std::ios::binary);
      ++files_;
    } else {
      out_.write(piece.chunk().data(), static_cast<std::streamsize>(piece.chunk().size()));
    }
    if (!out_) {
      throw Failure(ExitCode::kFailed,
                    fmt::format("cannot write to {}", printable(path_.native())));
    }
  }

  std::int64_t files() const { return files_; }

 private:
  fs::path path_;
  std::ofstream out_;
  std::int64_t files_ = 0;
};

ExitCode export_to(Session& session, const std::string& directory) {
  Calls& daemon = session.daemon();
  Folder folder(directory);
  daemon.export_gallery([&](const auto& piece) {
    folder.take(piece);
    return true;
  });
  if (session.json()) {
    session.print(Json{{"directory", printable(directory)}, {"files", folder.files()}});
  } else {
    session.out() << fmt::format("{} written to {}\n", counted(folder.files(), "file"),
                                 printable(directory));
  }
  return ExitCode::kDone;
}

// The pieces of an exported folder.
class ImportSender {
 public:
  ImportSender(const fs::path& folder, Progress& progress) : folder_(folder), progress_(progress) {
    for (const char* name : {"kith.json", "faces.npy"}) {
      if (!fs::is_regular_file(folder / name)) {
        throw Failure(ExitCode::kNotFound, fmt::format("{} is no export: it has no {}",
                                                       printable(folder.native()), name));
      }
      names_.push_back(name);
    }
    std::error_code none;
    for (const auto& entry : fs::directory_iterator(folder / "crops", none)) {
      names_.push_back("crops/" + entry.path().filename().native());
    }
    std::sort(names_.begin(), names_.end());
  }

  bool next(v1::ImportGalleryRequest& piece) {
    if (in_.is_open()) {
      std::string& chunk = *piece.mutable_chunk();
      chunk.resize(kImportChunk);
      in_.read(chunk.data(), static_cast<std::streamsize>(chunk.size()));
      chunk.resize(static_cast<std::size_t>(in_.gcount()));
      if (!chunk.empty()) return true;
      in_.close();
      progress_.update(static_cast<double>(at_) / static_cast<double>(names_.size()));
    }
    if (at_ == names_.size()) return false;
    piece.set_file(names_[at_]);
    in_ = std::ifstream(folder_ / names_[at_++], std::ios::binary);
    return true;
  }

 private:
  fs::path folder_;
  Progress& progress_;
  std::vector<std::string> names_;
  std::size_t at_ = 0;
  std::ifstream in_;
};

ExitCode import_from(Session& session, const std::string& directory, bool yes) {
  confirm(session, yes, fmt::format("import {}", printable(directory)),
          "its people and what was said about faces become this root's");
  Calls& daemon = session.daemon();
  v1::ImportGalleryResponse response;
  {
    Progress progress(session.err(), session.terminal(), "sending");
    ImportSender sender(directory, progress);
    response = daemon.import_gallery([&](auto& piece) { return sender.next(piece); });
  }
  if (session.json()) {
    session.print(response);
  } else {
    session.out() << (response.has_outcome() ? outcome_text(response.outcome())
                                             : std::string("all of it was here already\n"));
  }
  return ExitCode::kDone;
}

}  // namespace

void declare_export(CommandLine& line) {
  auto directory = std::make_shared<std::string>();
  line.verb("export", Group::kFaces, "Write gallery, labels and rejections to a folder",
            "  kith export /media/backup/people      faces.npy, kith.json and crops")
      .positional("DIR", *directory, "a new folder")
      .action([directory](Session& session) { return export_to(session, *directory); });
}

void declare_import(CommandLine& line) {
  auto directory = std::make_shared<std::string>();
  auto yes = std::make_shared<bool>(false);
  line.verb("import", Group::kFaces, "Take over what another root exported",
            "  kith import /media/backup/people\n"
            "  kith undo                             as if it had not been")
      .positional("DIR", *directory, "what kith export wrote")
      .flag("--yes", *yes, "do not ask")
      .action(
          [directory, yes](Session& session) { return import_from(session, *directory, *yes); });
}

}  // namespace kith::client
