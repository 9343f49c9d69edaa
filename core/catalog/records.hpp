// Rows of the catalog as values: what is stored, in the words of the vocabulary.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/clock.hpp"
#include "core/base/file_identity.hpp"
#include "core/base/ids.hpp"
#include "core/base/sha256.hpp"
#include "core/embedding/metadata.hpp"
#include "core/embedding/rejection.hpp"
#include "core/gallery/gallery.hpp"
#include "core/identify/decision.hpp"

namespace kith {

/// What became of an input. The values are stored: never renumber. (A pending input is one that the
/// catalog does not know yet.)
enum class FileState : int { kArchived = 1, kFailed = 2, kDuplicate = 3 };
std::string_view name_of(FileState state);

/// What has to be done to, or was done with, the bytes that lay in the inbox.
enum class FilePlace : int {
  kToArchive = 0,  // committed, still where it was dropped: the move is to be finished
  kToFailed = 1,   // the same, on its way to failed/
  kMoved = 2,      // where its state says
  kLeft = 3,     // cannot be moved (its folder belongs to another user): never read again unchanged
  kToInbox = 4,  // failed, on its way back to be read again
};

struct FileRecord {
  FileId id = 0;
  std::string path;  // bytes, relative to the inbox; known/<person>/… for one that came from there
  std::string stored_as;  // below archive/ or failed/ once moved; not `path` on a conflict
  FileState state = FileState::kArchived;
  FilePlace place = FilePlace::kToArchive;
  std::optional<Digest> digest;    // none for what could not be read (a directory, a symbolic link)
  std::uint64_t size = 0;          // bytes
  std::size_t samples = 0;         // rows taken in
  std::optional<FileId> original;  // kDuplicate: the file whose bytes these are
  std::optional<RejectionReason> reason;  // kFailed; kArchived with bad_row_count > 0
  std::string message;                    // the sentence that goes with it
  std::size_t bad_row_count = 0;
  std::vector<std::uint64_t> bad_rows;  // the first 1,000, from 0
  Timestamp recorded_at{};
  std::optional<FileIdentity> identity;  // what it was when it was read; stored for kLeft alone
};

struct SampleRecord {
  SampleId id = 0;
  FileId file_id = 0;
  std::string file;  // path of its file, as FileRecord::path
  std::uint64_t row = 0;
  std::string label;  // what its file calls its identity; never believed outside known/
  std::string name;   // what its file calls the row
  SampleState state = SampleState::kUnknown;
  std::optional<PersonId> person;  // known and reference
  std::string person_name;         // empty without a person
  Match evidence;                  // of the decision; empty for references
  std::optional<ClusterId> cluster;
  std::optional<int> kind;  // 0 noise, 1 border, 2 core; none before the first recluster
  bool has_image = false;
  std::uint64_t image_version = 0;  // changes when its thumbnail does
  std::string image;                // path of its crop, as FileRecord::path; empty without one
  Timestamp taken_in_at{};
  Timestamp seen_at{};   // as its metadata say, else when its file was last written
  RowMetadata metadata;  // but for the time
  /// Another sample of the same picture (picture.hpp) that has the same person or cluster; the
  /// lowest id of several. One of the two is wrong: a picture shows nobody twice.
  std::optional<SampleId> same_picture;
};

struct PersonRecord {
  PersonId id = 0;
  std::string name;
  std::size_t references = 0;
  std::size_t samples = 0;  // references included
  std::optional<Timestamp> first_seen;
  std::optional<Timestamp> last_seen;
  std::size_t visits = 0;  // times seen by one source, further apart than the gap between visits
};

struct ClusterRecord {
  ClusterId id = 0;
  std::size_t size = 0;
  Timestamp born_at{};
  std::optional<Timestamp> first_seen;  // of its members, and of those that are provisionally
  std::optional<Timestamp> last_seen;
  bool dismissed = false;  // not worth asking about
  std::size_t visits = 0;  // likewise
  bool recurring = false;  // visits enough to have been told of
};

/// The kinds of events. The values are stored and mirrored in the proto: add at the end.
enum class EventKind : int {
  kSampleKnown = 1,      // taken in and named
  kSampleUnknown = 2,    // taken in, nobody near enough
  kSampleAmbiguous = 3,  // taken in, two people too close to each other
  kSampleEnrolled = 4,   // became a reference of a person
  kFileFailed = 5,       // set aside with a reason
  kFileDuplicate = 6,    // bytes that were taken in before
  kImageAttached = 7,    // a crop was found for a sample
  kPersonCreated = 8,
  kDecisionsChanged = 9,  // many samples decided anew; detail: cause and counts
  kClusterBorn = 10,
  kClusterGrew = 11,
  kClusterShrank = 12,
  kClusterMerged = 13,
  kClusterSplit = 14,
  kClusterDied = 15,
  kReclusterFinished = 16,  // detail: samples, clusters, noise, eps, min_samples
  kPaused = 17,
  kResumed = 18,
  kCommand = 19,           // a person changed something; detail: number, kind and counts
  kCommandUndone = 20,     // and took it back; detail: number, undone and counts
  kReset = 21,             // everything before was forgotten
  kThresholdsMoved = 22,   // detail: cause, tolerance and eps before and after, what they rest on
  kMetadataAttached = 23,  // what a .json says was stored with a file's samples; detail: samples
  kClusterRecurring = 24,  // has been seen on so many visits; detail: visits
  kExpired = 25,           // what had grown old went; detail: samples, files
};
std::string_view name_of(EventKind kind);
std::optional<EventKind> event_kind_named(std::string_view name);

/// One entry of the journal. Sequence numbers count from 1 without a gap.
struct EventRecord {
  EventSequence sequence = 0;  // given by the catalog
  Timestamp time{};            // when it was written into the journal
  EventKind kind = EventKind::kSampleUnknown;
  std::optional<SampleId> sample;
  std::optional<std::string> file;  // path bytes
  std::optional<std::uint64_t> row;
  std::optional<PersonId> person;
  std::optional<std::string> person_name;  // as it was then
  std::optional<double> distance;
  std::optional<ClusterId> cluster;
  std::string actor;                  // who caused it; empty: the daemon itself
  std::string detail;                 // a JSON object, or empty
  std::optional<std::string> source;  // of the sample: the camera, the photo
  std::optional<Timestamp> seen_at;   // of the sample, where the event is about one face
};

struct Counts {
  std::size_t known = 0;
  std::size_t unknown = 0;
  std::size_t ambiguous = 0;
  std::size_t references = 0;
  std::size_t people = 0;
  std::size_t clusters = 0;
  std::size_t noise = 0;       // clustered samples in no cluster
  std::size_t files_done = 0;  // archived and duplicate
  std::size_t files_failed = 0;

  std::size_t samples() const { return known + unknown + ambiguous + references; }
  friend bool operator==(const Counts&, const Counts&) = default;
};

}  // namespace kith
