// kithd.toml: every key with its default, and nothing but these keys.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/embedding/reader.hpp"
#include "core/identify/decision.hpp"
#include "core/montage/plan.hpp"
#include "core/pipeline/retention/retention.hpp"
#include "core/pipeline/spool.hpp"
#include "core/recluster/guard.hpp"
#include "core/recluster/labels.hpp"
#include "daemon/net/tls.hpp"

namespace kith {

struct Config {
  struct Classify {
    DecisionRule rule;           // tolerance (where calibration starts), margin
    bool automatic = true;       // tolerance = "auto"
    double fpir = 0.01;          // wanted of an automatic tolerance
    std::string index = "Flat";  // "Flat": exact; else a FAISS factory string
  } classify;

  struct Cluster {
    DbscanParameters parameters;  // eps (where calibration starts), min_samples
    bool automatic = true;        // eps = "auto"
    std::optional<GuardMode> guard;
    /// Where eps is a number, which always means plain DBSCAN, chained clusters are flagged at
    /// most.
    GuardMode guard_in_force() const {
      const GuardMode wanted = guard.value_or(GuardMode::kSplit);
      return automatic ? wanted : std::min(wanted, GuardMode::kFlag);
    }
    std::chrono::milliseconds interval{300'000};
    std::chrono::milliseconds visit_gap{600'000};
    std::size_t recurring = 3;  // visits
    std::uint64_t min_new = 1;  // new unknown samples that make a scheduled recluster worth it
  } cluster;

  MontageLayout montage;

  struct Inbox {
    std::chrono::milliseconds scan_interval{30'000};
    std::chrono::milliseconds settle{2'000};
    std::uint64_t max_file_size = 4ULL << 30;  // bytes, decompressed
    BadRows bad_rows = BadRows::kRefuse;
    ArchivePolicy archive = ArchivePolicy::kKeep;
    std::string path;  // of a folder that takes the place of inbox/; relative to the root
    std::chrono::milliseconds poll_interval{1'000};  // between listings where inotify cannot work
    bool rewrite_forgotten = true;  // files that hold others too; false: they are deleted
    std::size_t dimension = 0;      // 0: that of the first embedding
    std::string model;              // what metadata may name; empty: whatever they like
  } inbox;

  struct Results {
    bool enabled = false;  // written after each recluster, not after --once alone
  } results;

  RetentionRules retention;  // but for rewrite, which is inbox.rewrite_forgotten

  struct Server {
    std::string listen;  // "unix:PATH"; empty: kith.sock in $RUNTIME_DIRECTORY, else in the root
                         // "HOST:PORT": there, with mutual TLS, beside that Unix socket
    std::vector<std::string> admins;  // "anna", "@operators", "cert:anna's laptop"
    net::TlsFiles tls;
  } server;

  struct Review {
    std::string listen;  // "HOST:PORT"; empty: the page of montages is not served
  } review;

  struct Metrics {
    std::string listen;    // "HOST:PORT"; empty: nobody can scrape
    std::string textfile;  // absolute path that is written over and over; empty: none
  } metrics;

  struct Log {
    std::string level = "info";
  } log;

  struct Threads {
    std::uint64_t compute = 0;  // 0: all cores
  } threads;
};

/// `file_name` and line appear in what is thrown: Error{kConfiguration} with every problem of the
/// text, one a line.
Config parse_config(std::string_view text, std::string_view file_name);

/// Reads `path`; where it does not exist, throws if `required` and gives the defaults if not.
Config load_config(const std::filesystem::path& path, bool required);

}  // namespace kith
