// A read-only connection to the catalog for status, lists and montages. Used by one thread at a
// time; any number of them may be open. No call keeps a read transaction open after it returned,
// and a View is short, so that readers never make the write-ahead log grow.
#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/catalog/command_record.hpp"
#include "core/catalog/records.hpp"

namespace kith {

/// At most `limit` items with a key greater than `after`, ascending, or for `newest_first` less
/// than `after` (0: from the newest), descending.
struct Page {
  std::int64_t after = 0;
  std::size_t limit = 100;
  bool newest_first = false;
};

struct SampleFilter {
  std::optional<SampleState> state;
  std::optional<PersonId> person;
  std::optional<ClusterId> cluster;  // 0: noise
  std::optional<std::string> file;   // path of their file, as FileRecord::path
  std::optional<std::string> source;
  std::optional<Timestamp> since;  // seen then or later
};

struct FileFilter {
  std::optional<FileState> state;
};

/// A sample with its vector, what the last decision rests on, and where it stands.
struct StoredVector {
  SampleId sample = 0;
  SampleState state = SampleState::kUnknown;
  PersonId person = 0;      // 0: none
  Match evidence;           // empty for references
  ClusterId cluster = 0;    // 0: in none
  std::optional<int> kind;  // as SampleRecord has it; none: not clustered
  std::span<const float> row;

  std::optional<double> distance() const {
    return evidence.best ? std::optional(evidence.best->distance) : std::nullopt;
  }
};

class CatalogReader {
  struct State;

 public:
  explicit CatalogReader(const std::filesystem::path& path);
  ~CatalogReader();
  CatalogReader(CatalogReader&&) noexcept;

  /// What is read while it lives is of one moment, and pays for one transaction. For some hundred
  /// reads: as long as it lives, the log cannot begin anew.
  class View {
   public:
    explicit View(const CatalogReader& reader);
    ~View();
    View(const View&) = delete;
    View& operator=(const View&) = delete;

   private:
    State& state_;
  };

  std::vector<SampleRecord> samples(const SampleFilter& filter, const Page& page) const;
  std::optional<SampleRecord> sample(SampleId id) const;
  /// Whether a file of this path was taken in, or its bytes were before.
  bool knows_file(const std::string& path) const;

  std::vector<PersonRecord> people(const Page& page) const;
  std::optional<PersonRecord> person(PersonId id) const;
  std::optional<PersonRecord> person(const std::string& name) const;

  /// Living clusters in order of id.
  std::vector<ClusterRecord> clusters(const Page& page, bool with_dismissed = true) const;
  std::optional<ClusterRecord> cluster(ClusterId id) const;

  std::vector<FileRecord> files(const FileFilter& filter, const Page& page) const;
  /// The latest record of this path, whatever became of the file.
  std::optional<FileRecord> newest_file(const std::string& path) const;
  /// The id of the latest record; 0 where there is none.
  FileId last_file() const;
  std::vector<SampleRecord> samples_of_file(FileId file, const Page& page) const;
  /// The sample of a file's first row that was taken in; none where no row was.
  std::optional<SampleId> first_sample_of(FileId file) const;

  /// Events with a sequence number greater than `since`, in order, at most `limit`.
  std::vector<EventRecord> events(EventSequence since, std::size_t limit) const;
  EventSequence last_event() const;
  /// How many events of each kind have a sequence number greater than `since`.
  struct EventCounts {
    std::map<EventKind, std::uint64_t> by_kind;
    EventSequence last = 0;  // the newest one counted; `since` when there is none
  };
  EventCounts count_events(EventSequence since) const;

  /// Commands by their number.
  std::vector<CommandRecord> commands(const Page& page) const;

  Counts counts() const;

  /// A sample that people decided something about: a reference, one that somebody is not, a member
  /// of a dismissed cluster.
  struct DecidedFace {
    SampleRecord sample;
    std::vector<std::string> rejected;  // names of people
    std::optional<ClusterId> dismissed;
  };
  /// In order of sample.
  std::vector<DecidedFace> decided_faces() const;
  /// Whom a sample is not, ascending.
  std::vector<PersonId> rejected_people(SampleId sample) const;

  // --- for questions about all of it ------------------------------------------------------------
  /// Calls back for every sample in order of id; the row is good during the call.
  void each_vector(const std::function<void(const StoredVector&)>& visit) const;
  /// The same for references alone, in order of id, without a look at the others.
  void each_reference(const std::function<void(const StoredVector&)>& visit) const;
  /// As Catalog::cuts().
  std::map<ClusterId, std::vector<CutMember>> cuts() const;
  std::optional<std::string> setting(const std::string& key) const;
  /// Every sample, ascending.
  std::vector<SampleId> sample_ids() const;
  std::map<std::string, PersonId> person_names() const;

  // --- for montages -----------------------------------------------------------------------------
  /// Members of a cluster (0: noise) or of a person with what their order needs, in order of id.
  struct Member {
    SampleId sample = 0;
    SampleState state = SampleState::kUnknown;
    std::string file;
    std::uint64_t row = 0;
    bool has_image = false;
    std::uint64_t image_version = 0;
    Timestamp seen_at{};
    bool shares_picture = false;  // with another of the same person or cluster
  };
  std::vector<Member> members_of_cluster(ClusterId cluster) const;
  std::vector<Member> members_of_person(PersonId person) const;
  std::vector<float> embedding(SampleId sample) const;
  /// JPEG, empty without an image.
  std::vector<std::byte> thumbnail(SampleId sample) const;

 private:
  void each_vector(const std::string& condition,
                   const std::function<void(const StoredVector&)>& visit) const;

  std::unique_ptr<State> state_;
};

}  // namespace kith
