// A batch of inputs on its way, a step at a time: mark, read, commit, move, note. The order is the
// promise: nothing leaves the inbox before what became of it is durable, and nothing is read before
// it is durable that it will be. Marking, committing and noting are the writer's; reading and
// moving need no catalog, so that while one batch is committed the next is read and the last one
// moved. One thread at a time has a batch.
#pragma once

#include <chrono>
#include <cstdint>
#include <exception>
#include <set>
#include <string>
#include <vector>

#include "core/base/clock.hpp"
#include "core/base/thread_pool.hpp"
#include "core/pipeline/engine.hpp"
#include "core/pipeline/spool.hpp"
#include "daemon/intake/intake_result.hpp"

namespace kith {

struct BatchOptions {
  ReadLimits limits;
  /// A file of names waits so long for the embeddings it belongs to.
  std::chrono::milliseconds settle{2000};
};

class InputBatch {
 public:
  enum class Step { kMark, kRead, kCommit, kMove, kNote, kDone };
  /// kTogether: suspects are set aside, to be read alone.
  enum class Company { kTogether, kAlone };

  InputBatch(std::vector<std::string> paths, std::uint64_t bytes, Company company,
             BatchOptions options, ThreadPool& threads, const Clock& clock, RootLayout layout,
             Spool spool);

  Step next() const { return next_; }
  bool next_is_writers() const;
  /// Takes the next step, one that is the writer's. Never throws: what cannot be done now is to be
  /// tried later.
  void step(Engine& engine);
  /// Likewise, one that is not.
  void step();

  const IntakeResult& result() const { return result_; }
  std::uint64_t bytes() const { return bytes_; }  // of all its files, as they were when taken

 private:
  void mark(Engine& engine);
  void read();
  void commit(Engine& engine);
  void move();
  void note(Engine& engine);
  void set_suspects_aside(const Suspects& suspects);
  bool has_yet_to_settle(const FileIdentity& identity) const;
  bool is_written_anew(const Arrival& arrival) const;
  bool names_come_too_early(const Arrival& names, const std::set<std::string>& present,
                            const Engine& engine) const;
  bool silence_comes_too_early(const Arrival& arrival) const;
  void postpone_early_companions(const Engine& engine);
  /// What lies beside arrivals and goes into the catalog with them.
  std::vector<MetadataBeside> described_beside(const Engine& engine) const;
  void note_described(std::vector<MetadataBeside> beside);
  /// Metadata that came by themselves, out of the arrivals.
  std::vector<Arrival> take_out_metadata();
  void attach_metadata(const std::vector<Arrival>& metadata, Engine& engine);
  /// What turned out to be of another model.
  void take_back(const std::vector<ImageOutcome>& outcomes, Engine& engine);
  void fail(const std::exception& error);
  /// Notes what a stage took.
  template <typename Work>
  void timed(const char* stage, Work work);

  BatchOptions options_;
  Company company_;
  std::uint64_t bytes_;
  ThreadPool& threads_;
  const Clock& clock_;
  RootLayout layout_;
  Spool spool_;

  Step next_ = Step::kMark;
  std::vector<std::string> in_hand_;  // paths without a final state
  std::set<std::string> condemned_;
  ReadingMark mark_;
  std::vector<Arrival> arrivals_;
  std::vector<FileRecord> records_;
  std::vector<std::pair<std::string, FileIdentity>> attached_;  // metadata, stored
  std::vector<Moved> moved_;
  bool failed_ = false;
  IntakeResult result_;
};

}  // namespace kith
