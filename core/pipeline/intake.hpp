// Arrivals in, file records out: what lies under known/ is enrolled, what came through the inbox is
// classified, what cannot be taken in is recorded with its reason. Lives inside one transaction.
#pragma once

#include <functional>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "core/pipeline/commands/drops.hpp"
#include "core/pipeline/engine.hpp"

namespace kith {

class Intake {
 public:
  Intake(Catalog& catalog, Memory& memory, ThreadPool& threads, const EngineOptions& options,
         Timestamp now);

  /// References of the person whose folder it lay in, or of the people its labels name.
  FileRecord enroll(const Arrival& arrival);
  /// After the last enroll(): the samples that the new references touch are decided anew. Returns
  /// what was done as commands of those who dropped the files.
  std::vector<CommandOutcome> finish_enrolling();

  /// Records the file; its rows wait for classify().
  FileRecord accept(Arrival& arrival);
  /// Decides and stores all rows that were accepted. May take them out of their arrivals.
  void classify();
  /// After classify(): a word about a file that cannot be of this root's space; mostly empty.
  const std::string& suspicion() const { return suspicion_; }
  /// After classify(): names from a file of nothing else go to the rows of the file beside it.
  FileRecord name_rows(const Arrival& arrival);

 private:
  struct Accepted {
    FileId file;
    Arrival* arrival;
  };

  void classify(std::span<const Accepted> accepted);
  std::vector<Match> search(std::span<const Accepted> accepted) const;
  std::vector<SampleId> store_many(std::span<const Accepted> accepted,
                                   const std::vector<Decision>& decisions,
                                   const std::vector<ClusterId>& probable);
  std::vector<SampleId> store_all(std::span<const Accepted> accepted,
                                  const std::vector<Decision>& decisions,
                                  const std::vector<ClusterId>& probable,
                                  const std::function<void()>& stored_one);
  void give_to_pool(std::span<const Accepted> accepted, const std::vector<Decision>& decisions,
                    const std::vector<SampleId>& unknown);
  std::vector<ClusterId> probable_clusters(std::span<const Accepted> accepted,
                                           const std::vector<Decision>& decisions);
  void suspect(std::span<const Accepted> accepted, std::span<const Match> matches);
  SampleId store(const Arrival& arrival, const NewSample& sample);
  static const EmbeddingMatrix& rows_of(const Accepted& accepted);
  /// A record for `arrival` when its fate is sealed without its rows: rejected, of a wrong
  /// dimension, or bytes seen before (only in the inbox).
  std::optional<FileRecord> fate(const Arrival& arrival);
  FileRecord reject(const Arrival& arrival, const Rejection& rejection);
  FileRecord record_duplicate(const Arrival& arrival, const FileRecord& original,
                              std::string message);
  FileRecord record_archived(const Arrival& arrival, const EmbeddingBatch& batch);
  FileRecord accept_again(Arrival& arrival, const FileRecord& original);
  FileRecord enroll_again(const Arrival& arrival, const FileRecord& original);
  void enroll_row(const Arrival& arrival, const EmbeddingBatch& batch, std::size_t i, FileId file);
  std::vector<std::size_t> expired_rows(const FileRecord& original,
                                        const EmbeddingBatch& batch) const;
  void take_back(FileRecord original, const EmbeddingBatch& batch,
                 const std::vector<std::size_t>& rows);
  struct Newcomer {
    SampleId sample = 0;
    const PersonFact* person = nullptr;  // in people_
    std::optional<StoredMembership> place;
  };
  void refer(const Arrival& arrival, const std::vector<Newcomer>& newcomers);
  bool is_rejected(SampleId sample, PersonId person) const;
  /// Who row `i` of what was dropped below known/ is: its label says, else the folder.
  static const std::string& named_in(const Arrival& arrival, const EmbeddingBatch& batch,
                                     std::size_t i);
  const PersonFact& person_of(const Arrival& arrival, const EmbeddingBatch& batch, std::size_t i);
  void add_references(std::span<const SampleId> samples, std::span<const PersonId> persons,
                      const EmbeddingMatrix& rows);
  void attach_own_image(SampleId sample, const EmbeddingBatch& batch, std::size_t row,
                        const std::string& path);
  EventRecord report_sample(const Arrival& arrival, const NewSample& sample, SampleId id);
  void describe_original(const Arrival& arrival, const FileRecord& original);

  Catalog& catalog_;
  Memory& memory_;
  ThreadPool& threads_;
  const EngineOptions& options_;
  Timestamp now_;
  Gallery newcomers_;                         // references this transaction added
  std::map<std::string, PersonFact> people_;  // by name, those who were met
  std::vector<ClusterId> left_clusters_;      // whose members became references
  Drops drops_;
  std::vector<Accepted> accepted_;
  std::string suspicion_;
};

}  // namespace kith
