// Forgetting: rows leave the catalog in one transaction, then files, free pages and montages
// follow. What is to be done to files is written down before that transaction commits, so that an
// erasure that has begun is finished by the next start, whatever happens in between.
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "core/pipeline/commands/command.hpp"
#include "core/pipeline/erasure/archived_names.hpp"
#include "core/pipeline/erasure/selves.hpp"
#include "core/pipeline/spool.hpp"

namespace kith {

/// Who or what is to be forgotten: a person with all faces that are theirs, or samples; or what
/// files brought, which is no erasure: the files, by their paths, stay and may be dropped again.
struct ForgetRequest {
  std::optional<std::string> person;
  std::vector<SampleId> samples;
  std::vector<std::string> files = {};
};

/// What becomes of files whose rows were forgotten.
struct ForgottenFiles {
  bool rewrite =
      true;            // those that hold others too are written anew without the rows; else deleted
  bool leave = false;  // those that lie in the inbox stay: they are their producer's to keep
};

/// A file that goes. With a digest only while it holds these bytes.
struct Deletion {
  std::string path;  // bytes, relative to the root; inbox/… wherever that is
  std::optional<Digest> digest = {};
};

/// What is left of a file of several people is written anew, from the catalog.
struct Rewriting {
  FileId file = 0;
  std::string old_path;  // below archive/
  std::string new_path;
};

/// What an erasure does outside the catalog. Every step may be repeated.
struct ErasurePlan {
  CommandNumber command = 0;
  std::vector<Deletion> deletions;
  std::vector<Rewriting> rewritings;
  std::vector<std::string> folders;  // relative to the root; removed where they are empty
};

/// What was erased, and what cannot be.
struct ErasureReceipt {
  CommandOutcome outcome;
  std::size_t samples = 0;
  std::size_t thumbnails = 0;
  std::size_t rejections = 0;
  std::size_t commands = 0;  // whose undo data and descriptions went
  std::size_t tombstones = 0;
  std::vector<std::string> deleted;    // files, relative to the root
  std::vector<std::string> rewritten;  // the same
  std::vector<std::string> out_of_reach;
};

/// The rows of one erasure, inside a transaction.
class CatalogErasure {
 public:
  CatalogErasure(const CommandContext& context, const RootLayout& layout,
                 const ForgottenFiles& policy);

  /// Throws Error{kNotFound} for who is not there, Error{kRequest} for nobody.
  void run(const ForgetRequest& request, CommandNumber number, const std::string& actor);

  const ErasurePlan& plan() const { return plan_; }
  ErasureReceipt& receipt() { return receipt_; }
  CommandKind kind() const { return kind_; }
  const std::string& description() const { return description_; }
  /// Files that have no record any more.
  const std::vector<FileId>& erased_files() const { return erased_files_; }

 private:
  void choose(const ForgetRequest& request);
  void choose_files(const std::vector<std::string>& paths);
  void choose_enrolments(const FileRecord& copy);
  void choose_enrolments(const CommandRecord& drop, const FileRecord& copy);
  void collect_names();
  void collect_files();
  void collect_crops(const SampleRecord& sample);
  void erase_rows();
  void decide(const std::string& actor);
  void take_back_enrolments(const std::string& actor);
  void erase_files();
  void erase_copies(const FileRecord& file);
  void erase_file(const FileRecord& file);
  void delete_bytes(const FileRecord& file);
  void delete_error_document(const FileRecord& file);
  void delete_stored(const std::string& path);
  void leave_folders_of(const std::string& path);
  void delete_unrecorded_copies(const FileRecord& file);
  void delete_metadata(const std::string& path);
  void shrink(FileRecord file, const std::vector<std::uint64_t>& rows);
  void rewrite(const FileRecord& file, bool named);
  bool stays(const FileRecord& file) const;
  void erase_named_folders();
  void delete_unrecorded(const std::string& top, const std::string& folder);
  void erase_sentences();
  bool is_told_of(const std::string& text) const;
  void erase_texts();
  void take_down_montages();
  void take_back_results();
  void tell_what_stays();

  Catalog& catalog_;
  Memory& memory_;
  const Timestamp now_;
  const RootLayout& layout_;
  const ForgottenFiles policy_;

  CommandKind kind_ = CommandKind::kForgetSamples;
  std::string description_;
  std::optional<PersonFact> person_;
  bool keeps_bytes_ = false;       // nothing outside the catalog goes, and nothing is refused
  std::vector<FileRecord> files_;  // asked for by their paths
  std::vector<SampleId> samples_;  // ascending
  FactChanges enrolments_;         // to be taken back: of faces that other files brought
  std::vector<CommandNumber> taken_back_;
  std::map<FileId, std::vector<std::uint64_t>> rows_of_file_;
  ArchivedNames archived_;
  std::set<std::string> metadata_;      // paths that were looked for
  std::vector<std::string> paths_;      // that the journal may name
  Selves selves_;                       // the person's
  std::vector<PersonId> people_shown_;  // whose montages show one of the samples
  std::vector<FileId> erased_files_;
  ErasurePlan plan_;
  ErasureReceipt receipt_;
};

/// A path below archive/ that no file has and no rewriting of `plan` will have: `wanted`, or that
/// with a suffix.
std::string free_in_archive(const RootLayout& layout, const std::string& wanted,
                            const ErasurePlan& plan = {});
/// Writes rows there as .npy, durably. Throws Error{kRetry}.
void write_rest(const RootLayout& layout, const std::string& archived, const EmbeddingMatrix& rest);

/// The plan as a file of the root, `.erasure.json`: written before the transaction commits, deleted
/// when all is done.
void store_plan(const RootLayout& layout, const ErasurePlan& plan);
std::optional<ErasurePlan> stored_plan(const RootLayout& layout);
void drop_plan(const RootLayout& layout);

/// Does to files what the plan says, `rest_of` giving the rows that stay in a file. Returns what
/// was deleted. Throws Error{kRetry}.
std::vector<std::string> erase_bytes(const RootLayout& layout, const ErasurePlan& plan,
                                     const std::function<EmbeddingMatrix(FileId)>& rest_of);

}  // namespace kith
