#include <fmt/format.h>

#include <memory>
#include <mutex>
#include <nlohmann/json.hpp>

#include "client/added_files.hpp"
#include "client/failure.hpp"
#include "client/present/progress.hpp"
#include "client/present/words.hpp"
#include "client/verbs/listing.hpp"
#include "client/verbs/verbs.hpp"
#include "core/base/text.hpp"

namespace kith::client {
namespace {

using Kind = Column::Kind;

struct AddOptions {
  std::vector<std::string> files;
  std::optional<std::string> into;
};

std::vector<std::string> row(const v1::Sample& sample) {
  return {printable(sample.file()), std::to_string(sample.row()), word_of(sample.state()),
          sample.has_person() ? printable(sample.person()) : "-",
          sample.has_distance() ? fmt::format("{:.3f}", sample.distance()) : "-"};
}

// Crops and metadata belong to a file, and are told with it.
bool accompanies(const v1::File& file) {
  return file.id() == 0 && file.state() != v1::FILE_STATE_FAILED;
}

class Addition {
 public:
  Addition(Session& session, std::vector<AddedFile> files)
      : session_(session),
        files_(std::move(files)),
        progress_(session.err(), session.terminal(), "adding"),
        samples_(session, "samples",
                 {{"FILE", Kind::kPath, 9},
                  {"ROW", Kind::kNumber, 4},
                  {"STATE", Kind::kWord, 8},
                  {"PERSON", Kind::kText, 7},
                  {"DISTANCE", Kind::kNumber, 6}},
                 "no face was added") {}

  ExitCode run() {
    try {
      session_.daemon().add_files([this] { return next(); },
                                  [this](const auto& answer) { return take(answer); });
    } catch (const Interrupted&) {
      throw Failure(ExitCode::kFailed, "interrupted; what was sent whole is taken in all the same");
    }
    return finish();
  }

 private:
  // On the thread that sends.
  std::unique_ptr<Calls::Sent> next() {
    while (next_ < files_.size()) {
      const AddedFile& file = files_[next_++];
      try {
        return std::make_unique<Calls::Sent>(
            Calls::Sent{file.name, file.belongs_to, LocalFile(file.place)});
      } catch (const Failure& failure) {
        v1::File unread;
        unread.set_path(file.name);
        unread.set_state(v1::FILE_STATE_FAILED);
        unread.set_message(failure.what());
        const std::lock_guard lock(mutex_);
        unreadable_.push_back(std::move(unread));
        missing_ += failure.code() == ExitCode::kNotFound ? 1 : 0;
      }
    }
    return nullptr;
  }

  bool take(const v1::AddFilesResponse& answer) {
    if (answer.has_file() && !accompanies(answer.file())) told_.push_back(answer.file());
    if (answer.has_file() && accompanies(answer.file()) && told_.empty())
      alone_.push_back(answer.file());
    if (answer.file_complete())
      progress_.update(static_cast<double>(++done_) / static_cast<double>(files_.size()));
    bool read = true;
    for (const v1::Sample& sample : answer.samples())
      read = read && samples_.add(sample, [&] { return row(sample); });
    return read;
  }

  ExitCode finish() {
    told_.insert(told_.end(), unreadable_.begin(), unreadable_.end());
    std::size_t failed = 0;
    Json files = Json::array();
    for (const v1::File& file : told_) {
      failed += file.state() == v1::FILE_STATE_FAILED ? 1 : 0;
      if (session_.json()) files.push_back(to_json(file));
    }
    if (session_.json()) {
      samples_.finish_with("files", files);
    } else if (told_.empty() && !alone_.empty()) {
      tell_alone();
    } else {
      samples_.finish();
      for (const v1::File& file : told_) {
        if (!file.message().empty()) session_.hint(printable(file.message()));
      }
    }
    if (failed > missing_) return ExitCode::kFailed;
    return missing_ > 0 ? ExitCode::kNotFound : ExitCode::kDone;
  }

  void tell_alone() {
    for (const v1::File& file : alone_) {
      session_.hint(printable(file.path()) + (file.state() == v1::FILE_STATE_PENDING
                                                  ? " waits in the inbox for its file"
                                                  : " was attached to the faces of its file"));
    }
  }

  Session& session_;
  const std::vector<AddedFile> files_;
  Progress progress_;
  Listing samples_;
  std::vector<v1::File> told_;
  std::vector<v1::File> alone_;  // crops and metadata, where nothing else was told
  std::size_t done_ = 0;
  std::size_t next_ = 0;

  std::mutex mutex_;  // guards what follows
  std::vector<v1::File> unreadable_;
  std::size_t missing_ = 0;  // of these: there is no such file
};

ExitCode add(Session& session, const AddOptions& options) {
  auto files = files_to_add(options.files, options.into.value_or(""));
  if (files.empty())
    throw Failure(ExitCode::kNotFound, "no file that kith reads is in what was named");
  if (session.daemon().status().paused())
    session.hint("intake is paused: what is added waits in the inbox until 'kith resume'");
  return Addition(session, std::move(files)).run();
}

}  // namespace

void declare_add(CommandLine& line) {
  auto options = std::make_shared<AddOptions>();
  line.verb("add", Group::kInbox, "Send files into the inbox and tell what was decided",
            "  kith add face.npy                    with its crop face.png and face.json\n"
            "  kith add --into camera-3 shots/      everything below shots/\n"
            "  kith add --into known/Alice *.npy    faces of Alice, as an admin")
      .text("--into", options->into, "FOLDER", "a folder of the inbox to put them in")
      .positional("FILE", options->files, "files, and folders with all that kith reads in them")
      .action([options](Session& session) { return add(session, *options); });
}

}  // namespace kith::client
