// What became of a batch: what the inbox and the log are told.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "core/base/file_identity.hpp"
#include "core/catalog/records.hpp"
#include "core/recluster/labels.hpp"

namespace kith {

struct IntakeResult {
  struct Left {
    std::string path;
    FileIdentity identity;
    std::string problem;
  };
  struct Later {
    std::string path;
    std::string sentence;  // why, and what to do; empty where nothing is wrong
    bool decided = false;  // it has its final state, and could not be put away
  };
  struct Failure {
    std::string path;
    std::string sentence;
  };
  struct Suspect {
    std::string path;
    int deaths = 0;  // processes that ended while they read it alone
  };

  std::vector<std::string> settled;
  std::vector<Left> left;
  std::vector<Later> later;
  std::vector<Suspect> suspects;              // not touched: to be read alone
  std::vector<std::string> metadata_waiting;  // inputs that describe a file that has not come
  std::vector<std::string> images_settled;
  std::vector<std::string> images_left;  // attached, and stay where they are
  std::vector<std::string> images_waiting;
  std::vector<Later> images_later;
  std::vector<std::string> images_untouched;

  /// Something was committed and could not be moved; or all that ever was is moved now.
  bool unfinished = false;
  bool finished = false;

  // For the log and the metrics.
  std::vector<StageTime> stages;  // read, decide (commit included), move
  std::map<RejectionReason, std::size_t> failures_by_reason;
  std::size_t files = 0;
  std::size_t failed = 0;
  std::size_t duplicates = 0;
  std::size_t images_attached = 0;
  std::size_t metadata_attached = 0;  // by themselves
  Counts before;
  Counts after;
  std::vector<Failure> failures;

  /// Counts what was recorded.
  void count(const std::vector<FileRecord>& records);
};

}  // namespace kith
