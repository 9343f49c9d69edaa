// The single source of truth of a root: SQLite in WAL mode with synchronous=FULL, one connection
// that writes. Everything else (archive names, montages, search structures) can be rebuilt from it.
// Used by one thread at a time; readers on other threads open a CatalogReader of their own.
// Errors: Error{kRetry} when the disk is full or denies access (the transaction is rolled back, the
// catalog stays usable), Error{kCorrupted} when stored data contradict themselves,
// Error{kConfiguration} for a catalog written by a newer version.
#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "core/catalog/command_record.hpp"
#include "core/catalog/records.hpp"
#include "core/embedding/matrix.hpp"

namespace kith {

struct NewSample {
  FileId file = 0;
  std::uint64_t row = 0;
  std::string label;
  std::string name;
  SampleState state = SampleState::kUnknown;
  std::optional<PersonId> person;
  Match evidence;
  std::span<const float> embedding;  // D float32, stored little-endian
  Timestamp taken_in_at{};
  RowMetadata metadata;  // its time is when the face was seen; none: when it was taken in
  std::optional<ClusterId> provisional;  // whose core sample it lies within eps of
};

/// The decision on one stored sample, for deciding anew.
struct StoredDecision {
  SampleId sample = 0;
  SampleState state = SampleState::kUnknown;
  Match evidence;
  std::span<const float> embedding;
};

/// Where one sample stands after a recluster.
struct StoredMembership {
  SampleId sample = 0;
  ClusterId cluster = 0;  // 0: in none
  int kind = 0;           // 0 noise, 1 border, 2 core
};

/// What retention asks of a sample.
struct AgedSample {
  SampleId id = 0;
  FileId file = 0;
  std::uint64_t row = 0;
  Timestamp taken_in_at{};
  std::string image;        // path of its crop, empty without one
  bool is_decided = false;  // people said who it is not, or cut it from others
};

class Catalog {
 public:
  /// Opens, creates or migrates `path`.
  explicit Catalog(const std::filesystem::path& path);
  ~Catalog();
  Catalog(Catalog&&) noexcept;

  std::filesystem::path path() const;

  // --- transactions -----------------------------------------------------------------------------
  /// BEGIN IMMEDIATE; everything below runs inside one. Rolls back unless commit() was called.
  class Transaction {
   public:
    explicit Transaction(Catalog& catalog);
    ~Transaction();
    Transaction(const Transaction&) = delete;
    Transaction& operator=(const Transaction&) = delete;
    void commit();

   private:
    Catalog& catalog_;
    bool open_ = true;
  };

  /// Inside a long transaction: has what it has logged so far written to the disk, so that its
  /// commit waits for the rest alone. From any one thread, while another changes the catalog.
  void write_behind() noexcept;

  /// Between transactions, when nobody waits: copies a long log into the database, so that the next
  /// start need not read it. Costs no commit anything, and the next commits overwrite the log.
  void tend();

  /// Empties the catalog: every id counts from 1 again. The journal is emptied, too, but its
  /// numbers go on, so that whoever follows it misses nothing of what comes.
  void start_over();

  // --- settings of the root ---------------------------------------------------------------------
  std::optional<std::string> setting(const std::string& key) const;
  void set_setting(const std::string& key, const std::string& value);

  // --- files ------------------------------------------------------------------------------------
  /// Stores a file (its id is ignored) and returns its id.
  FileId add_file(const FileRecord& file);
  /// The archived file with these bytes (there is at most one), else the latest failed one, else
  /// none.
  std::optional<FileRecord> find_file(const Digest& digest) const;
  std::optional<FileRecord> file(FileId id) const;
  /// Files whose bytes still lie where they were dropped, those that cannot be moved included,
  /// oldest first.
  std::vector<FileRecord> unmoved_files() const;
  void set_place(FileId file, FilePlace place, const std::string& stored_as);
  /// It stays where it was dropped (kLeft), and `identity` tells whether it is still the same.
  void set_left(FileId file, const std::optional<FileIdentity>& identity);
  /// The newest file of this path that was taken in, or whose bytes were before (then their
  /// original).
  std::optional<FileRecord> find_taken_in(const std::string& path) const;
  /// The latest record of this path, whatever became of the file.
  std::optional<FileRecord> newest_file(const std::string& path) const;
  /// The newest file of each path of this stem (path without its extension) that was taken in, or
  /// whose bytes were before; of the last 64, newest first.
  std::vector<FileRecord> newest_files_of_stem(const std::string& stem) const;
  /// The failed file of this path: of several the one that has it in failed/, too, else the latest.
  /// Where there is none, the one that lies there under this name.
  std::optional<FileRecord> find_failed_file(const std::string& path) const;
  /// Whether other files are recorded as duplicates of this one.
  bool has_duplicates(FileId file) const;
  /// The record of a file that was taken in and has no samples any more.
  void remove_file(FileId file);
  /// A failed file whose bytes are to be read again loses its record.
  void remove_failed_file(FileId file);

  // --- what is being read -----------------------------------------------------------------------
  /// Files that are about to be read together: known at the next start, should the process not
  /// survive it. Returns the name of the group.
  std::string add_reading(std::span<const std::string> paths);
  void remove_reading(const std::string& group);
  /// The files of all groups.
  std::vector<std::string> readings() const;
  void remove_readings();
  /// Files that were being read when a process ended, and how often one ended while it read that
  /// file alone.
  std::map<std::string, int> suspects() const;
  void set_suspect(const std::string& path, int deaths);
  void remove_suspect(const std::string& path);

  // --- samples ----------------------------------------------------------------------------------
  SampleId add_sample(const NewSample& sample);
  /// The sample with all that belongs to it: embedding, thumbnail, rejections, cuts.
  void remove_sample(SampleId sample);
  /// Ids of a file's samples, in order of row.
  std::vector<SampleId> samples_of_file(FileId file) const;
  std::optional<SampleRecord> sample(SampleId id) const;
  std::uint64_t row_of(SampleId id) const;
  /// What its file, or one beside that, calls it.
  void set_notes(SampleId sample, const std::string& label, const std::string& name);
  /// What is said of its face takes the place of what was known. False when nothing changes by it.
  bool describe(SampleId sample, const RowMetadata& metadata);
  /// Stores a new decision; a sample that becomes known leaves its cluster (cluster and kind become
  /// none) and keeps where it stood as its place away.
  void set_decision(SampleId sample, const Decision& decision);
  /// The sample becomes a reference of `person`; its evidence is cleared, and it leaves its cluster
  /// as in set_decision().
  void set_reference(SampleId sample, PersonId person);
  /// The sample is nobody's reference any more: unknown and without evidence until it is decided.
  void unset_reference(SampleId sample);
  /// Calls back for every sample that was decided by the daemon (not references), in order of id.
  /// `visit` may change the catalog.
  void each_decision(const std::function<void(const StoredDecision&)>& visit) const;
  /// Calls back for every sample in one of `states`, in order of id: (id, person or 0, embedding).
  /// `visit` may change the catalog.
  void each_embedding(
      std::span<const SampleState> states,
      const std::function<void(SampleId, PersonId, std::span<const float>)>& visit) const;
  std::vector<float> embedding(SampleId sample) const;
  /// The first sample id that was never used.
  SampleId next_sample_id() const;

  // --- images -----------------------------------------------------------------------------------
  /// The newest sample whose file has this stem (path without its extension) and this row. The
  /// samples of a duplicate are those of its original.
  std::optional<SampleId> newest_sample_of_stem(const std::string& stem, std::uint64_t row) const;
  /// Rows of the newest file of this stem, those left out as bad included; 0 when there is none.
  std::size_t rows_of_stem(const std::string& stem) const;
  /// Whether set_image() with these would change nothing.
  bool has_image(SampleId sample, const std::string& image_path,
                 std::span<const std::byte> thumbnail) const;
  void set_image(SampleId sample, const std::string& image_path,
                 std::span<const std::byte> thumbnail);

  // --- people -----------------------------------------------------------------------------------
  std::optional<PersonId> find_person(const std::string& name) const;
  PersonId add_person(const std::string& name, Timestamp created_at);
  std::string person_name(PersonId person) const;
  /// The id that add_person() gives next.
  PersonId next_person_id() const;
  /// A person under an id that it had before, or that next_person_id() promised.
  void restore_person(const PersonFact& person);
  std::optional<PersonFact> find_person_fact(const std::string& name) const;
  void rename_person(PersonId person, const std::string& name);
  bool is_person(PersonId person) const;
  /// Whether a sample is the person's, or was said not to be.
  bool is_referred_to(PersonId person) const;
  /// One that nothing refers to.
  void remove_person(PersonId person);
  /// References of a person, ascending.
  std::vector<SampleId> references_of(PersonId person) const;

  // --- what people decided (facts beside references and names) ----------------------------------
  void add_rejection(const Rejected& rejected);
  void remove_rejection(const Rejected& rejected);
  /// In order of sample, then person.
  std::vector<Rejected> rejections() const;
  /// Samples that shall not be in one cluster unless their parts are equal.
  void add_cut(ClusterId id, std::span<const CutMember> members);
  void remove_cut(ClusterId id);
  std::map<ClusterId, std::vector<CutMember>> cuts() const;

  // --- commands ---------------------------------------------------------------------------------
  /// Stores a command under the next number and returns that.
  CommandNumber add_command(const CommandRecord& command);
  std::optional<CommandRecord> command(CommandNumber number) const;
  /// Commands after a number that were not taken back, undoings left out, in order.
  std::vector<CommandRecord> standing_commands(CommandNumber after) const;
  /// The number that add_command() gives next.
  CommandNumber next_command() const;
  void set_undone(CommandNumber command, CommandNumber by);

  // --- clusters ---------------------------------------------------------------------------------
  /// Where samples stood after the last recluster, in order of sample id.
  std::vector<StoredMembership> memberships() const;
  void set_membership(const StoredMembership& membership);
  void add_cluster(ClusterId cluster, Timestamp born_at);
  void end_cluster(ClusterId cluster, Timestamp ended_at);
  /// A cluster that ended lives again; where its row has expired, as one born now.
  void revive_cluster(ClusterId cluster, Timestamp now);
  /// A labeled cluster takes no member back.
  void set_labeled(ClusterId cluster, bool labeled);
  /// Hidden by default; so are those that inherited it, and taking it back ends it for them too.
  void set_dismissed(ClusterId cluster, bool dismissed);
  /// A cluster that a recluster split from a dismissed one is dismissed with it.
  void inherit_dismissal(ClusterId cluster, ClusterId parent);
  bool is_dismissed(ClusterId cluster) const;
  bool is_living(ClusterId cluster) const;
  /// Unknown samples whose place away is one they may take again, in order of sample.
  std::vector<StoredMembership> returning() const;
  /// The place of a sample that is not in the pool, or not clustered; kept for its return.
  void set_away(const StoredMembership& place);
  std::optional<StoredMembership> away(SampleId sample) const;
  /// Places away in one cluster become places in another.
  void move_away(ClusterId from, ClusterId into);
  /// Places away are worth nothing after a recluster.
  void forget_away();
  /// A sample of the pool that the last recluster did not see.
  void clear_membership(SampleId sample);
  /// Clusters of a file's samples, the provisional ones too.
  std::vector<ClusterId> clusters_of_file(FileId file) const;
  /// Whether a cluster was seen by this source less than `gap` before or after.
  bool is_on_a_visit(ClusterId cluster, const std::string& source, Timestamp seen_at,
                     std::chrono::microseconds gap) const;
  /// How often a cluster was seen by one source, further apart than `gap` each time.
  std::size_t visits_of(ClusterId cluster, std::chrono::microseconds gap) const;
  /// Since when a living cluster counts as recurring; none where it does not, or is none.
  std::optional<Timestamp> recurring_since(ClusterId cluster) const;
  void set_recurring(ClusterId cluster, const std::optional<Timestamp>& since);
  /// The first cluster id that was never used.
  ClusterId next_cluster_id() const;

  // --- erasing ----------------------------------------------------------------------------------
  /// Everything of a person, references included, ascending.
  std::vector<SampleId> samples_of_person(PersonId person) const;
  /// Samples whose crop has this path.
  std::vector<SampleId> samples_of_image(const std::string& path) const;
  std::vector<std::byte> thumbnail(SampleId sample) const;
  /// Records of the same bytes: duplicates of the file, and where they failed.
  std::vector<FileRecord> copies_of(const FileRecord& file) const;
  /// Files of this stem that were taken in, or whose bytes were before; oldest first.
  std::vector<FileRecord> files_of_stem(const std::string& stem) const;
  /// All records of a path, oldest first.
  std::vector<FileRecord> files_of_path(const std::string& path) const;
  /// Files of any state whose path, or place in archive/ or failed/, begins with `prefix`.
  std::vector<FileRecord> files_below(const std::string& prefix) const;
  /// Files of any state in whose message `text` is found.
  std::vector<FileRecord> files_that_tell(const std::string& text) const;
  /// Paths of crops that begin with `prefix`, each once.
  std::vector<std::string> images_below(const std::string& prefix) const;
  /// Failed files whose path begins with `prefix`.
  std::vector<FileRecord> failed_below(const std::string& prefix) const;
  /// A record of any state, without samples and without duplicates.
  void erase_file(const FileRecord& file);
  /// Takes over path, samples, reason, message and bad rows of a file that lost rows, or got some
  /// back.
  void shrink_file(const FileRecord& file);
  /// The journal says no more of these samples, people and files than that something was; what was
  /// dropped below known/ under one of the names is named no more, and where a producer called a
  /// row or its identity so, neither. `samples` ascending.
  void erase_from_journal(std::span<const SampleId> samples, std::span<const PersonId> people,
                          std::span<const std::string> names, std::span<const std::string> paths);
  std::vector<CommandRecord> commands() const;
  /// A command is known to have been given, and nothing more.
  void erase_command(CommandNumber number);
  /// Rows that are never taken in again.
  void add_tombstone(const Digest& hash);
  std::vector<Digest> tombstones() const;
  /// Between transactions: writes the database anew and empties the log, so that nothing that was
  /// deleted is left in either. Throws Error{kRetry} when it cannot be done now.
  void compact();

  // --- growing old ------------------------------------------------------------------------------
  /// The samples of this state that came first, members of dismissed clusters left out.
  std::vector<AgedSample> oldest_samples(SampleState state, std::size_t limit) const;
  /// Paths of the crops of a file's samples, each once.
  std::vector<std::string> images_of_file(FileId file) const;
  /// Files of any state behind `after`, in order of id.
  std::vector<FileRecord> files_after(FileId after, std::size_t limit) const;
  std::vector<FileRecord> oldest_failed(std::size_t limit) const;
  /// Files that were taken in, share this one's stem and lie in the archive; at most 64.
  std::vector<FileId> archived_of_stem(const FileRecord& file) const;
  /// The journal's first entries, at most `limit`, with when they were written.
  std::vector<std::pair<EventSequence, Timestamp>> first_events(std::size_t limit) const;
  /// They leave the journal, up to this one.
  void remove_events(EventSequence last);
  /// Clusters that ended by then leave no row, unless a face may return to one or a person said
  /// something of it.
  void remove_ended_clusters(Timestamp by);
  /// A command stands, and what taking it back needs is gone.
  void keep_for_good(CommandNumber number);
  /// Bytes of the database that hold nothing and are used before it grows.
  std::uint64_t free_bytes() const;

  // --- journal ----------------------------------------------------------------------------------
  EventSequence add_event(const EventRecord& event);
  EventSequence last_event() const;

  Counts counts() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace kith
