#include "client/verbs/labeled_folder.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>

#include "client/failure.hpp"
#include "client/present/progress.hpp"
#include "core/base/text.hpp"

namespace kith::client {
namespace {

namespace fs = std::filesystem;

constexpr std::array<std::string_view, 9> kExtensions{".npy",   ".npz",   ".csv", ".txt",   ".json",
                                                      ".jsonl", ".fvecs", ".pkl", ".pickle"};
constexpr std::size_t kPiece = std::size_t{1} << 20;

bool is_input(const fs::path& path) {
  std::string extension = path.extension().string();
  std::transform(extension.begin(), extension.end(), extension.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  const bool hidden = path.filename().string().starts_with('.');
  return !hidden &&
         std::find(kExtensions.begin(), kExtensions.end(), extension) != kExtensions.end();
}

void add_folder(const fs::path& folder, const std::string& person,
                std::vector<LabeledInput>& inputs) {
  std::error_code error;
  for (fs::directory_iterator entry(folder, error), end; !error && entry != end;
       entry.increment(error)) {
    const fs::path& path = entry->path();
    if (person.empty() && entry->is_directory()) {
      add_folder(path, path.filename().string(), inputs);
    } else if (is_input(path)) {
      const std::string name = path.filename().string();
      inputs.push_back({path.string(), person.empty() ? name : person + "/" + name, person});
    }
  }
  if (error)
    throw Failure(ExitCode::kFailed,
                  fmt::format("cannot list {}: {}", printable(folder.string()), error.message()));
}

// A person's name travels as UTF-8.
std::string wire_name(const std::string& person) {
  return is_utf8(person) ? person : percent_encode(person);
}

}  // namespace

std::vector<LabeledInput> labeled_inputs(const std::string& typed) {
  const fs::path path = typed;
  std::error_code error;
  std::vector<LabeledInput> inputs;
  if (fs::is_directory(path, error)) {
    add_folder(path, "", inputs);
  } else if (fs::exists(path, error)) {
    inputs.push_back({typed, path.filename().string(), ""});
  } else {
    throw Failure(ExitCode::kNotFound,
                  fmt::format("there is no file or directory {}", printable(typed)));
  }
  if (inputs.empty())
    throw Failure(ExitCode::kFailed,
                  fmt::format("{} holds no embeddings: a labeled folder is DIR/<person>/<face>.npy",
                              printable(typed)));
  std::sort(inputs.begin(), inputs.end(),
            [](const LabeledInput& a, const LabeledInput& b) { return a.name < b.name; });
  return inputs;
}

std::vector<v1::UnreadFile> send_labeled(Session& session, const std::vector<LabeledInput>& inputs,
                                         bool suspects, const Calls::SendPiece& send) {
  Progress progress(session.err(), session.terminal(), "sending");
  std::vector<v1::UnreadFile> unread;
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    std::ifstream file(inputs[i].path, std::ios::binary);
    if (!file) {
      v1::UnreadFile& told = unread.emplace_back();
      told.set_name(inputs[i].name);
      told.set_message(fmt::format("cannot open it: {}", std::strerror(errno)));
      continue;
    }
    v1::EvaluateRequest piece;
    piece.set_name(inputs[i].name);
    piece.set_person(wire_name(inputs[i].person));
    piece.set_suspects(suspects);
    do {
      std::string& content = *piece.mutable_content();
      content.resize(kPiece);
      file.read(content.data(), static_cast<std::streamsize>(content.size()));
      content.resize(static_cast<std::size_t>(file.gcount()));
      piece.set_complete(!file);
      if (!send(piece)) return unread;
      piece.clear_name();
      piece.clear_person();
    } while (file);
    progress.update(static_cast<double>(i + 1) / static_cast<double>(inputs.size()));
  }
  return unread;
}

}  // namespace kith::client
