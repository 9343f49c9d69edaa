// The daemon as plain functions: one for each RPC, values in and values out. Only the files of
// Calls know gRPC: calls.cpp, calls_faces.cpp and calls_files.cpp. A call that fails throws Failure
// with the daemon's sentence: kNotFound for what is not there, ConnectionLost when no answer came
// (a unary call waits 10 s at most), Interrupted when `stop` was requested, kFailed for everything
// else. Not for use by several threads.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "client/connect.hpp"
#include "client/local_file.hpp"
#include "kith/v1/clusters.pb.h"
#include "kith/v1/daemon.pb.h"
#include "kith/v1/evaluation.pb.h"
#include "kith/v1/explanation.pb.h"
#include "kith/v1/gallery.pb.h"
#include "kith/v1/samples.pb.h"
#include "kith/v1/types.pb.h"

namespace kith::client {

/// Called with each item of a list or stream, in order; false ends it early.
template <class T>
using Each = std::function<bool(const T&)>;

class Calls {
 public:
  Calls(Connection connection, std::stop_token stop);
  ~Calls();

  v1::Status status();
  std::string version();
  std::string review_link();
  void pause();
  void resume();
  /// The keys that wait for the next start of kithd.
  std::vector<std::string> reload();
  void reset();

  /// The journal after `since`; with `follow` it returns only when the daemon ends the stream.
  /// `lost` is told of events that have left the journal, before the next one.
  void watch_events(std::int64_t since, bool follow, const Each<v1::Event>& each,
                    const Each<v1::LostEvents>& lost);

  /// Lists follow the pages to their end; a request's paging fields are overwritten.
  void list_files(v1::ListFilesRequest request, const Each<v1::File>& each);
  std::vector<v1::File> retry_files(const std::vector<std::string>& paths);

  /// A file for a call that carries files.
  struct Sent {
    std::string name;        // as the daemon is to call it
    std::string belongs_to;  // the name of the file whose crop or metadata this is; mostly empty
    LocalFile content;
  };
  /// Asks for the next file when the one before was sent, until there is none.
  using NextFile = std::function<std::unique_ptr<Sent>()>;

  /// Each file is answered before `next` is asked again.
  void identify_faces(const NextFile& next, const Each<v1::IdentifyFacesResponse>& each);
  /// `next` is called on a thread of its own, while `each` gets answers.
  void add_files(const NextFile& next, const Each<v1::AddFilesResponse>& each);
  /// `timeout`: zero for none. Throws Failure{kFailed} when it has passed.
  void wait_files(const std::vector<std::string>& paths, std::chrono::seconds timeout,
                  const Each<v1::WaitFilesResponse>& each);

  /// What people told, the newest first, and taken back: the last that stands without a number.
  void list_commands(const Each<v1::Command>& each);
  v1::Outcome undo(std::optional<std::int64_t> number);

  // --- what a person tells; the daemon may work on it for minutes
  v1::Outcome label_cluster(const v1::LabelClusterRequest& request);
  v1::Outcome dismiss_cluster(std::int64_t id);
  v1::Outcome split_cluster(std::int64_t id, const std::vector<std::int64_t>& samples);
  v1::Outcome rename_person(const std::string& name, const std::string& new_name);
  v1::Outcome merge_people(const std::string& from, const std::string& into);
  v1::Outcome assign_samples(const std::vector<std::int64_t>& samples, const std::string& person);
  v1::Outcome reject_samples(const std::vector<std::int64_t>& samples, const std::string& person);

  /// Fills in the next piece of what is sent; false when there is none.
  using NextPiece = std::function<bool(v1::EnrollFacesRequest&)>;
  v1::EnrollFacesResponse enroll_faces(const NextPiece& next);
  /// The pieces of an export, in order.
  void export_gallery(const Each<v1::ExportGalleryResponse>& each);
  v1::ImportGalleryResponse import_gallery(
      const std::function<bool(v1::ImportGalleryRequest&)>& next);
  v1::Receipt forget_person(const std::string& name);
  v1::Receipt forget_files(const std::vector<std::string>& paths);
  v1::Receipt forget_samples(const std::vector<std::int64_t>& samples);

  void list_people(const Each<v1::Person>& each);
  v1::Person person(const std::string& name);
  /// `progress` gets 0 … 1, here and below.
  v1::Explanation explain(std::int64_t sample, const std::function<void(double)>& progress);
  std::vector<v1::ReferenceDoubt> check_people(const std::function<void(double)>& progress);
  v1::CalibrateResponse calibrate(const v1::CalibrateRequest& request,
                                  const std::function<void(double)>& progress);
  /// `feed` gets a function that sends a piece of a file; it is false once nobody reads any more.
  using SendPiece = std::function<bool(const v1::EvaluateRequest&)>;
  v1::Evaluation evaluate(const std::function<void(const SendPiece&)>& feed);

  void list_samples(v1::ListSamplesRequest request, const Each<v1::Sample>& each);
  v1::Sample sample(std::int64_t id);
  /// JPEG.
  std::string thumbnail(std::int64_t sample);

  void list_clusters(v1::ListClustersRequest request, const Each<v1::Cluster>& each);
  v1::Cluster cluster(std::int64_t id);
  /// Every page of a cluster's montage, in the pieces it comes in.
  void render_montage(std::int64_t cluster, const Each<v1::RenderMontageResponse>& each);
  /// What other values would give; `progress` gets 0 … 1.
  v1::ReclusterTrials try_recluster(const v1::TryReclusterRequest& request,
                                    const std::function<void(double)>& progress);
  /// `progress` gets 0 … 1.
  v1::Recluster recluster(const std::function<void(double)>& progress);

 private:
  struct Stubs;
  std::unique_ptr<Stubs> stubs_;
};

}  // namespace kith::client
