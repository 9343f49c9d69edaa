// A daemon that is nothing but its wire: real gRPC on a Unix socket in the test's own folder, with
// answers that the test puts there and a note of what it was asked.
#pragma once

#include <atomic>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "kith/v1/clusters.pb.h"
#include "kith/v1/daemon.pb.h"
#include "kith/v1/evaluation.pb.h"
#include "kith/v1/explanation.pb.h"
#include "kith/v1/gallery.pb.h"
#include "kith/v1/samples.pb.h"

namespace kith::client::test {

/// How the fake refuses every call, where it does.
enum class Refusal { kNone, kInvalid, kUnavailable, kUnimplemented };

/// What the fake knows. Set up before it is asked; read after.
struct World {
  v1::Status status;
  std::vector<v1::Event> events;
  std::vector<v1::File> files;
  std::vector<v1::Person> people;
  std::vector<v1::Sample> samples;
  std::vector<v1::Cluster> clusters;
  std::vector<v1::Command> commands;
  v1::Outcome outcome;                     // of every command
  std::vector<std::string> at_next_start;  // of every reload
  v1::EnrollFacesResponse enrolled;
  v1::Receipt receipt;  // of every erasure
  v1::Recluster recluster;
  v1::Evaluation evaluation;
  v1::Explanation explanation;
  std::vector<v1::ReferenceDoubt> doubts;
  v1::CalibrationReport calibration;
  bool recluster_ends_early = false;
  std::vector<std::vector<std::string>> montage_pages;  // of any cluster: pieces of each page
  int page_size = 2;                                    // of lists: small, so that they have pages
  Refusal refusal = Refusal::kNone;
  std::string sentence;

  std::atomic<bool> ends_streams{false};  // a followed journal ends after what is there
  std::vector<std::string> calls;
  std::vector<std::int64_t> asked_since;
  v1::ListSamplesRequest asked_samples;
  std::vector<std::string> asked_retries;
  std::map<std::string, std::string> received;     // content of files that were sent, by name
  std::map<std::string, std::string> belonged_to;  // of those: whose crop or metadata they are
  std::vector<std::string> received_in_order;
  std::map<std::string, v1::RefusedFile> refused;  // by name
  std::vector<std::string> waited_for;
  std::string asked_command;      // the last request of a command, as text
  std::vector<std::string> sent;  // "Ada a.npy", "Ada a.png crop": files of an enrollment
  std::map<std::string, std::string> sent_bytes;  // by name
  v1::CalibrateRequest asked_calibration;
  std::vector<std::string> asked_evaluation;  // "person name: bytes" of each piece
};

class FakeDaemon {
 public:
  FakeDaemon(World& world, const std::filesystem::path& socket);
  ~FakeDaemon();
  FakeDaemon(const FakeDaemon&) = delete;
  FakeDaemon& operator=(const FakeDaemon&) = delete;

 private:
  struct Services;
  std::unique_ptr<Services> services_;
};

}  // namespace kith::client::test
