#include <fmt/format.h>

#include <memory>
#include <nlohmann/json.hpp>

#include "client/failure.hpp"
#include "client/present/progress.hpp"
#include "client/present/words.hpp"
#include "client/verbs/listing.hpp"
#include "client/verbs/verbs.hpp"
#include "core/base/text.hpp"

namespace kith::client {
namespace {

using Kind = Column::Kind;

std::string dash_for_none(const std::string& text) {
  return text.empty() ? "-" : printable(text);
}

std::string distance_or_dash(bool known, double value) {
  return known ? fmt::format("{:.3f}", value) : "-";
}

std::vector<std::string> row(const v1::IdentifiedFace& face) {
  return {printable(face.file()),
          std::to_string(face.row()),
          word_of(face.state()),
          dash_for_none(face.person()),
          distance_or_dash(face.has_distance(), face.distance()),
          dash_for_none(face.runner_up_person()),
          distance_or_dash(face.has_runner_up_distance(), face.runner_up_distance())};
}

// A file that is not there, or cannot be read, does not keep the others from being named.
v1::RefusedFile unreadable(const std::string& file, const Failure& failure) {
  v1::RefusedFile refused;
  refused.set_file(file);
  refused.set_message(failure.what());
  return refused;
}

class Identification {
 public:
  Identification(Session& session, const std::vector<std::string>& files)
      : session_(session),
        files_(files),
        progress_(session.err(), session.terminal(), "identifying"),
        faces_(session, "faces",
               {{"FILE", Kind::kPath, 9},
                {"ROW", Kind::kNumber, 4},
                {"STATE", Kind::kWord, 8},
                {"PERSON", Kind::kText, 7},
                {"DISTANCE", Kind::kNumber, 6},
                {"THEN", Kind::kText, 3},
                {"AT", Kind::kNumber, 2}},
               "no face was identified") {}

  ExitCode run() {
    session_.daemon().identify_faces([this] { return next(); },
                                     [this](const auto& answer) { return take(answer); });
    return finish();
  }

 private:
  std::unique_ptr<Calls::Sent> next() {
    while (next_ < files_.size()) {
      const std::string& file = files_[next_];
      progress_.update(static_cast<double>(next_++) / static_cast<double>(files_.size()));
      try {
        return std::make_unique<Calls::Sent>(Calls::Sent{file, {}, LocalFile(file)});
      } catch (const Failure& failure) {
        refused_.push_back(unreadable(file, failure));
        missing_ += failure.code() == ExitCode::kNotFound ? 1 : 0;
      }
    }
    return nullptr;
  }

  bool take(const v1::IdentifyFacesResponse& answer) {
    if (answer.has_refused()) refused_.push_back(answer.refused());
    bool read = true;
    for (const v1::IdentifiedFace& face : answer.faces())
      read = read && faces_.add(face, [&] { return row(face); });
    return read;
  }

  ExitCode finish() {
    if (session_.json()) {
      Json failed = Json::array();
      for (const v1::RefusedFile& file : refused_) failed.push_back(to_json(file));
      faces_.finish_with("failed", failed);
    } else {
      faces_.finish();
      for (const v1::RefusedFile& file : refused_) session_.hint(printable(file.message()));
    }
    if (refused_.size() > missing_) return ExitCode::kFailed;
    return missing_ > 0 ? ExitCode::kNotFound : ExitCode::kDone;
  }

  Session& session_;
  const std::vector<std::string>& files_;
  Progress progress_;
  Listing faces_;
  std::vector<v1::RefusedFile> refused_;
  std::size_t missing_ = 0;  // of these: there is no such file
  std::size_t next_ = 0;
};

}  // namespace

void declare_identify(CommandLine& line) {
  auto files = std::make_shared<std::vector<std::string>>();
  line.verb("identify", Group::kFaces, "Name the faces in files; nothing is kept",
            "  kith identify visitor.npy\n"
            "  kith -o json identify *.npz | jq -r '.faces[].person'")
      .positional("FILE", *files, "files here, in every format the inbox takes")
      .action([files](Session& session) { return Identification(session, *files).run(); });
}

}  // namespace kith::client
