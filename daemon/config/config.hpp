// kithd.toml: every key with its default, and nothing but these keys.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "core/embedding/reader.hpp"
#include "core/identify/decision.hpp"
#include "core/montage/plan.hpp"
#include "core/recluster/labels.hpp"
#include "daemon/net/tls.hpp"

namespace kith {

struct Config {
  struct Classify {
    DecisionRule rule;           // tolerance, margin
    std::string index = "Flat";  // "Flat": exact; else a FAISS factory string
  } classify;

  struct Cluster {
    DbscanParameters parameters;  // eps, min_samples
    std::chrono::milliseconds interval{300'000};
    std::uint64_t min_new = 1;  // new unknown samples that make a scheduled recluster worth it
  } cluster;

  MontageLayout montage;

  struct Inbox {
    std::chrono::milliseconds scan_interval{30'000};
    std::chrono::milliseconds settle{2'000};
    std::uint64_t max_file_size = 4ULL << 30;  // bytes, decompressed
    BadRows bad_rows = BadRows::kRefuse;
    bool keep_archive = true;
  } inbox;

  struct Server {
    std::string listen;  // "unix:PATH"; empty: kith.sock in $RUNTIME_DIRECTORY, else in the root
                         // "HOST:PORT": there, with mutual TLS, beside that Unix socket
    std::vector<std::string> admins;  // "anna", "@operators", "cert:anna's laptop"
    net::TlsFiles tls;
  } server;

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
