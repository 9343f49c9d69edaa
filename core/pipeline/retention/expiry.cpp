#include "core/pipeline/retention/expiry.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <functional>
#include <utility>

#include "core/base/error.hpp"
#include "core/pipeline/dropped_file.hpp"
#include "core/pipeline/erasure/crops.hpp"
#include "core/pipeline/erasure/metadata_files.hpp"
#include "core/pipeline/retention/root_size.hpp"
#include "core/pipeline/stored_name.hpp"

namespace kith {
namespace {

// Of each kind in one round, so that intake waits for some tens of milliseconds.
constexpr std::size_t kAtOnce = 512;
constexpr std::size_t kEventsAtOnce = 8192;
constexpr std::size_t kFilesLookedAt = 4096;
constexpr std::size_t kBadRowsListed = 1000;

// A sample's row, indexes and evidence, beside its vector.
constexpr std::uint64_t kBytesOfRow = 512;

bool is_on_its_way(const FileRecord& file) {
  return file.place != FilePlace::kMoved && file.place != FilePlace::kLeft;
}

}  // namespace

Expiry::Expiry(const CommandContext& context, const RootLayout& layout, const RetentionRules& rules,
               std::uint64_t excess, FileId swept)
    : catalog_(context.catalog),
      memory_(context.memory),
      now_(context.now),
      layout_(layout),
      rules_(rules),
      excess_(excess),
      swept_(swept),
      archived_(layout.archive()) {}

void Expiry::choose() {
  const FileId swept_before = swept_;
  choose_events();
  choose_failed();
  choose_archived();
  // What is too large is first sought in the archive.
  const bool by_size = is_wanted() && !result_.more;
  choose_samples(SampleState::kUnknown, rules_.unknown, by_size);
  choose_samples(SampleState::kAmbiguous, rules_.unknown, by_size);
  choose_samples(SampleState::kKnown, rules_.known, false);
  sort_by_file();
  result_.above_limit = is_wanted() && !result_.more && result_.bytes + bytes_in_catalog_ == 0;
  // What is on its way has to wait.
  result_.more = result_.more && (!empty() || swept_ != swept_before);
}

bool Expiry::empty() const {
  return samples_.empty() && gone_.empty() && unkept_.empty() && !last_event_;
}

bool Expiry::is_due(Timestamp since, const RetentionRules::Age& age) {
  if (!age) return false;
  const Timestamp when = since + *age;
  if (when <= now_) return true;
  result_.next = result_.next ? std::min(*result_.next, when) : when;
  return false;
}

void Expiry::choose_events() {
  if (!rules_.events) return;
  const auto events = catalog_.first_events(kEventsAtOnce);
  for (const auto& [sequence, time] : events) {
    if (!is_due(time, rules_.events)) return;
    last_event_ = sequence;
    ++result_.events;
  }
  result_.more = result_.more || events.size() == kEventsAtOnce;
}

void Expiry::choose_failed() {
  if (!rules_.failed) return;
  const auto files = catalog_.oldest_failed(kAtOnce);
  for (const FileRecord& file : files) {
    if (file.place != FilePlace::kMoved) continue;  // read again, or still where it was dropped
    if (!is_due(file.recorded_at, rules_.failed)) return;
    const std::string folder = parent_of(file.stored_as);
    const std::string name = file.stored_as.substr(folder.empty() ? 0 : folder.size() + 1);
    remove("failed/" + file.stored_as);
    remove("failed/" + (folder.empty() ? "" : folder + "/") + error_name(name));
    gone_.push_back(file);
    ++result_.files;
  }
  result_.more = result_.more || (files.size() == kAtOnce && !gone_.empty());
}

// In the order in which they were put away; what was looked at once has nothing left to give.
void Expiry::choose_archived() {
  if (!rules_.archive && excess_ == 0) return;
  const auto files = catalog_.files_after(swept_, kFilesLookedAt);
  std::size_t chosen = 0;
  for (const FileRecord& file : files) {
    if (file.state != FileState::kFailed && is_on_its_way(file)) return;
    if (!is_wanted() && !is_due(file.recorded_at, rules_.archive)) return;
    swept_ = file.id;
    if (file.state == FileState::kFailed || file.place == FilePlace::kLeft) continue;
    const bool says_nothing = file.samples == 0 && !catalog_.has_duplicates(file.id);
    if (file.stored_as.empty() && !says_nothing) continue;
    (says_nothing ? gone_ : unkept_).push_back(file);
    remove_archived(file);
    if (++chosen == kAtOnce) break;
  }
  result_.more = result_.more || chosen == kAtOnce || files.size() == kFilesLookedAt;
}

void Expiry::choose_samples(SampleState state, const RetentionRules::Age& age, bool by_size) {
  if (!age && !by_size) return;
  const auto oldest = catalog_.oldest_samples(state, kAtOnce + 1);
  for (std::size_t i = 0; i < oldest.size(); ++i) {
    const AgedSample& sample = oldest[i];
    if (!is_due(sample.taken_in_at, age) && !(by_size && is_wanted())) return;
    if (i == kAtOnce) {
      unfinished_.insert(sample.file);
      result_.more = true;
      return;
    }
    groups_[sample.file].push_back(sample);
    bytes_in_catalog_ += memory_.dimension * sizeof(float) + kBytesOfRow;
  }
}

// From rows to files: one that loses its last row goes with all that belongs to it.
void Expiry::sort_by_file() {
  for (const auto& [id, group] : groups_) {
    const FileRecord file = catalog_.file(id).value();
    const auto copies = catalog_.copies_of(file);
    if (is_on_its_way(file) || std::any_of(copies.begin(), copies.end(), is_on_its_way)) continue;
    for (const AgedSample& sample : group) {
      samples_.push_back(sample.id);
      touches_commands_ = touches_commands_ || sample.is_decided;
    }
  }
  std::sort(samples_.begin(), samples_.end());
  result_.samples = samples_.size();
  for (const auto& [id, group] : groups_) {
    if (!std::binary_search(samples_.begin(), samples_.end(), group.front().id)) continue;
    const FileRecord file = catalog_.file(id).value();
    auto copies = catalog_.copies_of(file);
    std::erase_if(copies, [](const FileRecord& copy) { return copy.state == FileState::kFailed; });
    const bool stays = lies_where_it_was_dropped(file) ||
                       std::any_of(copies.begin(), copies.end(), [&](const FileRecord& copy) {
                         return lies_where_it_was_dropped(copy);
                       });
    for (const AgedSample& sample : group) {
      if (sample.image != file.path) choose_crops(sample.image, samples_);
    }
    if (group.size() == file.samples && !stays) {
      let_go(file, copies);
    } else {
      shrink(file, group, !unfinished_.contains(id));
      for (const FileRecord& copy : copies) drop_copy(copy);
    }
  }
}

void Expiry::let_go(const FileRecord& file, const std::vector<FileRecord>& copies) {
  for (const FileRecord& copy : copies) {
    if (goes(copy.id)) continue;
    gone_.push_back(copy);
    remove_archived(copy);
  }
  const bool went_before = forget_unkept(file.id);
  gone_.push_back(file);
  if (!went_before) remove_archived(file);
}

bool Expiry::goes(FileId file) const {
  const auto is_it = [&](const FileRecord& other) { return other.id == file; };
  return std::any_of(gone_.begin(), gone_.end(), is_it) ||
         std::any_of(unkept_.begin(), unkept_.end(), is_it);
}

// Whether the bytes of this file go by themselves; from now on they go with the rest.
bool Expiry::forget_unkept(FileId file) {
  return std::erase_if(unkept_, [&](const FileRecord& other) { return other.id == file; }) > 0;
}

// What is left keeps the record, the rows their numbers, and the bytes hold no other rows.
void Expiry::shrink(FileRecord file, const Group& group, bool is_last) {
  file.samples -= group.size();
  file.reason = RejectionReason::kExpired;
  file.message = "rows of it have expired";
  file.bad_row_count += group.size();
  for (const AgedSample& sample : group) file.bad_rows.push_back(sample.row);
  std::sort(file.bad_rows.begin(), file.bad_rows.end());
  if (file.bad_rows.size() > kBadRowsListed) file.bad_rows.resize(kBadRowsListed);
  if (forget_unkept(file.id)) file.stored_as.clear();
  if (!file.stored_as.empty() && is_last) {
    const std::string stored = std::exchange(file.stored_as, "");
    if (rules_.rewrite) {
      file.stored_as = as_npy(stored);
      if (file.stored_as != stored) {
        file.stored_as = free_in_archive(layout_, file.stored_as, plan_);
      }
      plan_.rewritings.push_back({file.id, stored, file.stored_as});
    } else {
      remove("archive/" + stored);
    }
  }
  shrunk_.push_back(std::move(file));
}

// A copy holds the rows that went; those that stay lie with the original.
void Expiry::drop_copy(const FileRecord& copy) {
  if (copy.stored_as.empty() || goes(copy.id)) return;
  remove("archive/" + copy.stored_as);
  unkept_.push_back(copy);
}

void Expiry::choose_crops(const std::string& image, std::span<const SampleId> going) {
  if (image.empty() || !crops_.insert(image).second) return;
  for (std::string& crop : crops_that_go(catalog_, layout_, image, going, archived_)) {
    remove(std::move(crop));
  }
}

void Expiry::remove_archived(const FileRecord& file) {
  if (!file.stored_as.empty()) {
    remove("archive/" + file.stored_as);
    ++result_.files;
  }
  if (file.state == FileState::kArchived) {
    std::vector<SampleId> shown = catalog_.samples_of_file(file.id);
    std::sort(shown.begin(), shown.end());
    for (const std::string& image : catalog_.images_of_file(file.id)) {
      if (image != file.path) choose_crops(image, shown);
    }
  }
  remove_metadata(file);
}

// They lie under the stem of what they describe, and nobody wrote down whose they are: they go with
// the last file of that stem.
void Expiry::remove_metadata(const FileRecord& file) {
  for (const FileId other : catalog_.archived_of_stem(file)) {
    if (other != file.id && !goes(other)) return;
  }
  for (const std::string& stored : archived_.of(metadata_path(file.path))) {
    remove("archive/" + stored);
  }
}

void Expiry::remove(std::string path) {
  result_.bytes += size_on_disk(layout_.root / path);
  for (std::string folder = parent_of(path); folder.find('/') != std::string::npos;
       folder = parent_of(folder)) {
    plan_.folders.push_back(folder);
  }
  plan_.deletions.push_back({std::move(path)});
}

// Its record keeps it from being taken in again.
bool Expiry::lies_where_it_was_dropped(const FileRecord& file) const {
  if (file.place != FilePlace::kLeft) return false;
  try {
    const LocatedFile located = locate(layout_, file.path);
    struct stat info {};
    return ::fstatat(located.folder.get(), located.name.c_str(), &info, AT_SYMLINK_NOFOLLOW) == 0;
  } catch (const Error& error) {
    return error.kind() != ErrorKind::kNotFound;
  }
}

void Expiry::erase_bytes() {
  // Folders from the innermost outwards.
  std::sort(plan_.folders.begin(), plan_.folders.end(), std::greater<>());
  plan_.folders.erase(std::unique(plan_.folders.begin(), plan_.folders.end()), plan_.folders.end());
  kith::erase_bytes(layout_, plan_, [&](FileId file) {
    EmbeddingMatrix rest;
    for (const SampleId sample : catalog_.samples_of_file(file)) {
      if (std::binary_search(samples_.begin(), samples_.end(), sample)) continue;
      rest.append(catalog_.embedding(sample));
    }
    return rest;
  });
}

void Expiry::erase_rows() {
  if (touches_commands_) settle_commands();
  leave_pool(catalog_, memory_, samples_, now_);
  for (const SampleId sample : samples_) {
    memory_.rejections.erase(sample);
    catalog_.remove_sample(sample);
  }
  for (const FileRecord& file : shrunk_) {
    catalog_.shrink_file(file);
    if (file.place == FilePlace::kMoved) {
      catalog_.set_place(file.id, FilePlace::kMoved, file.stored_as);
    }
  }
  for (const FileRecord& file : unkept_) catalog_.set_place(file.id, FilePlace::kMoved, {});
  for (const FileRecord& file : gone_) catalog_.erase_file(file);
  if (last_event_) {
    catalog_.remove_events(*last_event_);
    // The journal was the last to speak of them.
    catalog_.remove_ended_clusters(now_ - *rules_.events);
  }
  if (result_.samples + result_.files == 0) return;
  catalog_.add_event(
      {.time = now_,
       .kind = EventKind::kExpired,
       .detail = fmt::format(R"({{"samples":{},"files":{}}})", result_.samples, result_.files)});
}

// A command about a face that is no more stands as it is.
void Expiry::settle_commands() {
  for (const CommandRecord& command : catalog_.commands()) {
    if (command.changes.empty()) continue;
    if (mentions(parse_changes(command.changes), samples_, std::nullopt)) {
      catalog_.keep_for_good(command.number);
    }
  }
}

std::vector<FileId> Expiry::erased_files() const {
  std::vector<FileId> ids;
  for (const FileRecord& file : gone_) ids.push_back(file.id);
  return ids;
}

}  // namespace kith
