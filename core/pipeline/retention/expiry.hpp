// One round of retention: what is due is chosen, its bytes go, and then its rows. A round that was
// interrupted in between is due again, and finds its bytes gone; so nothing needs to be written
// down before, and nothing of what went is refused when it is dropped again.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "core/pipeline/commands/command.hpp"
#include "core/pipeline/erasure/erasure.hpp"
#include "core/pipeline/retention/retention.hpp"
#include "core/pipeline/spool.hpp"

namespace kith {

class Expiry {
 public:
  /// `excess`: bytes that have to go whatever their age. `swept`: the last file whose archived
  /// bytes are known to be dealt with.
  Expiry(const CommandContext& context, const RootLayout& layout, const RetentionRules& rules,
         std::uint64_t excess, FileId swept);

  /// A bounded part of what is due.
  void choose();
  bool empty() const;
  /// Throws Error{kRetry}.
  void erase_bytes();
  /// Inside a transaction.
  void erase_rows();

  /// After choose(): as it will be when the rest was done.
  const Expired& result() const { return result_; }
  FileId swept() const { return swept_; }
  /// Files that have no record any more.
  std::vector<FileId> erased_files() const;

 private:
  using Group = std::vector<AgedSample>;  // of one file, that go

  bool is_due(Timestamp since, const RetentionRules::Age& age);
  bool is_wanted() const { return result_.bytes + bytes_in_catalog_ < excess_; }
  void choose_archived();
  void choose_failed();
  void choose_events();
  void choose_samples(SampleState state, const RetentionRules::Age& age, bool by_size);
  void sort_by_file();
  void let_go(const FileRecord& file, const std::vector<FileRecord>& copies);
  bool goes(FileId file) const;
  bool forget_unkept(FileId file);
  void shrink(FileRecord file, const Group& group, bool is_last);
  void drop_copy(const FileRecord& copy);
  void choose_crops(const std::string& image, std::span<const SampleId> going);
  void remove_archived(const FileRecord& file);
  void remove_metadata(const FileRecord& file);
  void remove(std::string path);
  bool lies_where_it_was_dropped(const FileRecord& file) const;
  void settle_commands();

  Catalog& catalog_;
  Memory& memory_;
  const Timestamp now_;
  const RootLayout& layout_;
  const RetentionRules& rules_;
  const std::uint64_t excess_;
  FileId swept_;

  std::map<FileId, Group> groups_;
  std::set<FileId> unfinished_;     // more rows of these are due
  std::vector<SampleId> samples_;   // ascending once they are sorted
  std::vector<FileRecord> gone_;    // whose records go, duplicates before their originals
  std::vector<FileRecord> shrunk_;  // as they will be
  std::vector<FileRecord> unkept_;  // whose bytes alone go
  ArchivedNames archived_;
  std::set<std::string> crops_;              // that were looked at
  std::optional<EventSequence> last_event_;  // to go
  std::uint64_t bytes_in_catalog_ = 0;
  bool touches_commands_ = false;
  ErasurePlan plan_;
  Expired result_;
};

}  // namespace kith
