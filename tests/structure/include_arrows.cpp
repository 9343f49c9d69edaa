#include "tests/structure/include_arrows.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <span>

namespace kith::test {
namespace {

/// The folders of the core in the order of a face's journey: each may include itself and those
/// before.
constexpr std::array<std::string_view, 10> kJourney = {
    "core/base",    "core/embedding", "core/search",    "core/gallery", "core/identify",
    "core/catalog", "core/recluster", "core/calibrate", "core/montage", "core/pipeline"};

/// Headers of a library (by how their names begin) and the only folders that may know it.
struct Adapter {
  std::string_view library;
  std::span<const std::string_view> headers;
  std::span<const std::string_view> folders;
};

constexpr std::string_view kFaissHeaders[] = {"faiss/"};
constexpr std::string_view kFaissFolders[] = {"core/search/", "core/gallery/"};
constexpr std::string_view kOpenCvHeaders[] = {"opencv2/"};
constexpr std::string_view kOpenCvFolders[] = {"core/montage/"};
constexpr std::string_view kSqliteHeaders[] = {"SQLiteCpp/", "sqlite3.h"};
constexpr std::string_view kSqliteFolders[] = {"core/catalog/"};
constexpr std::string_view kWireHeaders[] = {"grpc/", "grpcpp/", "google/protobuf/", "kith/v1/"};
constexpr std::string_view kWireFolders[] = {"daemon/", "client/"};
constexpr std::string_view kLoopHeaders[] = {"boost/asio", "sys/inotify.h", "sys/signalfd.h",
                                             "systemd/"};
constexpr std::string_view kLoopFolders[] = {"daemon/"};

constexpr std::string_view kMetricsHeaders[] = {"prometheus/"};
constexpr std::string_view kMetricsFolders[] = {"daemon/metrics/"};

constexpr Adapter kAdapters[] = {
    {"faiss", kFaissHeaders, kFaissFolders},
    {"opencv", kOpenCvHeaders, kOpenCvFolders},
    {"sqlite", kSqliteHeaders, kSqliteFolders},
    {"the wire (grpc, protobuf)", kWireHeaders, kWireFolders},
    {"prometheus", kMetricsHeaders, kMetricsFolders},
    {"the event loop (asio, inotify, systemd)", kLoopHeaders, kLoopFolders},
};

bool begins_with_any(std::string_view text, std::span<const std::string_view> beginnings) {
  return std::ranges::any_of(beginnings, [&](auto part) { return text.starts_with(part); });
}

/// "core/search" of "core/search/rows.hpp", "daemon" of "daemon/rpc/server.hpp", "" of a library's.
std::string_view folder_of(std::string_view path) {
  const std::string_view top = path.substr(0, path.find('/'));
  if (top == "core") return path.substr(0, path.find('/', top.size() + 1));
  return top == "daemon" || top == "client" || top == "tests" ? top : "";
}

bool flows_downhill(std::string_view from, std::string_view to) {
  const auto* const source = std::ranges::find(kJourney, from);
  const auto* const target = std::ranges::find(kJourney, to);
  return target != kJourney.end() && target <= source;
}

bool may_include_folder(std::string_view from, std::string_view to) {
  if (from == to || to.empty()) return true;
  if (from == "daemon") return to.starts_with("core/");
  if (from == "client") return to == "core/base";
  return flows_downhill(from, to);
}

}  // namespace

std::optional<std::string> included_by(std::string_view line) {
  const std::size_t hash = line.find_first_not_of(" \t");
  if (hash == line.npos || line[hash] != '#') return std::nullopt;
  const std::size_t word = line.find_first_not_of(" \t", hash + 1);
  if (word == line.npos || !line.substr(word).starts_with("include")) return std::nullopt;
  const std::size_t open = line.find_first_of("\"<", word);
  if (open == line.npos) return std::nullopt;
  const std::size_t close = line.find(line[open] == '<' ? '>' : '"', open + 1);
  return std::string(line.substr(open + 1, close - open - 1));
}

std::optional<std::string> broken_arrow(std::string_view file, std::string_view header) {
  const std::string_view from = folder_of(file);
  const std::string_view to = folder_of(header);
  if (!may_include_folder(from, to)) {
    return fmt::format("includes {}: {} must not know {}", header, from, to);
  }
  for (const Adapter& adapter : kAdapters) {
    if (begins_with_any(header, adapter.headers) && !begins_with_any(file, adapter.folders)) {
      return fmt::format("includes {}: only {} may know {}", header,
                         fmt::join(adapter.folders, " and "), adapter.library);
    }
  }
  return std::nullopt;
}

}  // namespace kith::test
