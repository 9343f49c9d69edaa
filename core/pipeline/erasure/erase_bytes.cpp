// The part of an erasure that is done to files.
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <nlohmann/json.hpp>
#include <set>
#include <utility>

#include "core/base/error.hpp"
#include "core/base/failpoint.hpp"
#include "core/base/file.hpp"
#include "core/base/text.hpp"
#include "core/pipeline/dropped_file.hpp"
#include "core/pipeline/erasure/erasure.hpp"
#include "core/pipeline/exchange/npy_file.hpp"
#include "core/pipeline/stored_name.hpp"

namespace kith {
namespace {

namespace fs = std::filesystem;

constexpr const char* kPlanName = ".erasure.json";
constexpr std::uint64_t kLargestPlan = 1ULL << 30;  // bytes
constexpr std::uint64_t kLargestGuarded = 64ULL << 30;
constexpr std::string_view kInbox = "inbox/";

// JSON holds text, paths are bytes.
std::string hex_of(const std::string& bytes) {
  std::string hex;
  for (const char c : bytes) hex += fmt::format("{:02x}", static_cast<unsigned char>(c));
  return hex;
}

std::string bytes_of(const std::string& hex) {
  std::string bytes;
  for (std::size_t i = 0; i + 1 < hex.size(); i += 2) {
    bytes += static_cast<char>(std::stoi(hex.substr(i, 2), nullptr, 16));
  }
  return bytes;
}

std::string document_of(const ErasurePlan& plan) {
  nlohmann::json json = {{"command", plan.command},
                         {"delete", nlohmann::json::array()},
                         {"rewrite", nlohmann::json::array()},
                         {"folders", nlohmann::json::array()}};
  for (const Deletion& deletion : plan.deletions) {
    const std::string digest = deletion.digest ? to_hex(*deletion.digest) : "";
    json["delete"].push_back({{"path", hex_of(deletion.path)}, {"sha256", digest}});
  }
  for (const Rewriting& rewriting : plan.rewritings) {
    json["rewrite"].push_back({{"file", rewriting.file},
                               {"old", hex_of(rewriting.old_path)},
                               {"new", hex_of(rewriting.new_path)}});
  }
  for (const std::string& folder : plan.folders) json["folders"].push_back(hex_of(folder));
  return json.dump();
}

ErasurePlan parse_plan(const std::string& document) {
  const nlohmann::json json = nlohmann::json::parse(document);
  ErasurePlan plan;
  plan.command = json.at("command");
  for (const auto& entry : json.at("delete")) {
    Deletion deletion{bytes_of(entry.at("path"))};
    const std::string digest = bytes_of(entry.at("sha256"));
    if (digest.size() == sizeof(Digest)) {
      std::memcpy(deletion.digest.emplace().data(), digest.data(), digest.size());
    }
    plan.deletions.push_back(std::move(deletion));
  }
  for (const auto& entry : json.at("rewrite")) {
    plan.rewritings.push_back(
        {entry.at("file"), bytes_of(entry.at("old")), bytes_of(entry.at("new"))});
  }
  for (const auto& entry : json.at("folders")) plan.folders.push_back(bytes_of(entry));
  return plan;
}

class Hands {
 public:
  explicit Hands(const RootLayout& layout) : layout_(layout), root_(open_top(layout.root)) {}

  bool remove(const Deletion& deletion) {
    const auto [folder, name] = located(deletion.path);
    if (!folder) return false;
    if (deletion.digest && !holds(folder.get(), name, *deletion.digest)) return false;
    if (::unlinkat(folder.get(), name.c_str(), 0) == 0) return true;
    if (errno == ENOENT) return false;
    throw Error(ErrorKind::kRetry, describe_failure("erase", deletion.path, errno));
  }

  void remove_empty(const std::string& path) {
    const auto [folder, name] = located(path);
    if (folder) ::unlinkat(folder.get(), name.c_str(), AT_REMOVEDIR);
  }

 private:
  // No symbolic link is followed on the way.
  std::pair<UniqueFd, std::string> located(const std::string& path) const {
    if (!layout_.elsewhere.empty() && path.starts_with(kInbox)) {
      return located_below(open_top(layout_.elsewhere).get(), path.substr(kInbox.size()));
    }
    return located_below(root_.get(), path);
  }

  static std::pair<UniqueFd, std::string> located_below(int top, const std::string& path) {
    const std::size_t slash = path.rfind('/');
    if (slash == std::string::npos) return {open_folder_below(top, ""), path};
    return {open_folder_below(top, path.substr(0, slash)), path.substr(slash + 1)};
  }

  static UniqueFd open_top(const fs::path& top) {
    UniqueFd folder(::open(top.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
    if (!folder) throw Error(ErrorKind::kRetry, describe_failure("open", top.native(), errno));
    return folder;
  }

  static bool holds(int folder, const std::string& name, const Digest& digest) {
    const UniqueFd fd(
        ::openat(folder, name.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
    struct stat info {};
    if (!fd || ::fstat(fd.get(), &info) != 0 || !S_ISREG(info.st_mode)) return false;
    return sha256(read_all(fd.get(), kLargestGuarded, name)) == digest;
  }

  const RootLayout& layout_;
  UniqueFd root_;
};

}  // namespace

void store_plan(const RootLayout& layout, const ErasurePlan& plan) {
  const std::string document = document_of(plan);
  write_file_atomically(layout.root / kPlanName, std::as_bytes(std::span(document)), true, 0600);
  sync_directory(layout.root);
}

std::optional<ErasurePlan> stored_plan(const RootLayout& layout) {
  try {
    const auto bytes = read_file(layout.root / kPlanName, kLargestPlan);
    return parse_plan({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
  } catch (const Error& error) {
    if (error.kind() == ErrorKind::kNotFound) return std::nullopt;
    throw;
  } catch (const std::exception&) {
    throw Error(ErrorKind::kCorrupted,
                fmt::format("{} cannot be read: an erasure that had begun is not finished; forget "
                            "again, then delete that file",
                            printable((layout.root / kPlanName).native())));
  }
}

void drop_plan(const RootLayout& layout) {
  ::unlink((layout.root / kPlanName).c_str());
  sync_directory(layout.root);
}

std::string free_in_archive(const RootLayout& layout, const std::string& wanted,
                            const ErasurePlan& plan) {
  const std::size_t name_at = wanted.rfind('/') + 1;  // 0 without a slash
  const auto is_taken = [&](const std::string& path) {
    std::error_code ignored;
    return fs::exists(fs::symlink_status(layout.archive() / path, ignored)) ||
           std::any_of(plan.rewritings.begin(), plan.rewritings.end(),
                       [&](const Rewriting& other) { return other.new_path == path; });
  };
  for (std::size_t number = 0;; ++number) {
    const std::string path =
        wanted.substr(0, name_at) + with_suffix(wanted.substr(name_at), number);
    if (!is_taken(path)) return path;
  }
}

void write_rest(const RootLayout& layout, const std::string& archived,
                const EmbeddingMatrix& rest) {
  const fs::path path = layout.archive() / archived;
  std::error_code ignored;
  fs::create_directories(path.parent_path(), ignored);
  write_file_atomically(path, npy_of(rest), true);
  sync_directory(path.parent_path());
}

std::vector<std::string> erase_bytes(const RootLayout& layout, const ErasurePlan& plan,
                                     const std::function<EmbeddingMatrix(FileId)>& rest_of) {
  Hands hands(layout);
  for (const Rewriting& rewriting : plan.rewritings) {
    const EmbeddingMatrix rest = rest_of(rewriting.file);
    if (!rest.empty()) write_rest(layout, rewriting.new_path, rest);
    if (rewriting.new_path != rewriting.old_path) hands.remove({"archive/" + rewriting.old_path});
  }
  failpoint("erasing");
  std::vector<std::string> deleted;
  for (const Deletion& deletion : plan.deletions) {
    if (hands.remove(deletion)) deleted.push_back(deletion.path);
  }
  for (const std::string& folder : plan.folders) hands.remove_empty(folder);
  return deleted;
}

}  // namespace kith
