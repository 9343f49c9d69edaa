// The part of an erasure that is done to the catalog.
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <functional>
#include <set>
#include <system_error>
#include <utility>

#include "core/base/counted.hpp"
#include "core/montage/gallery_wall.hpp"
#include "core/pipeline/commands/lookup.hpp"
#include "core/pipeline/erasure/crops.hpp"
#include "core/pipeline/erasure/erasure.hpp"
#include "core/pipeline/erasure/metadata_files.hpp"
#include "core/pipeline/results.hpp"
#include "core/pipeline/stored_name.hpp"

namespace kith {
namespace {

constexpr std::size_t kListedBadRows = 1000;

std::string dropped_path(const std::string& path) {
  return path.starts_with("known/") ? path : "inbox/" + path;
}

void tell_forgotten(FileRecord& file, const std::vector<std::uint64_t>& rows) {
  file.samples -= rows.size();
  file.reason = RejectionReason::kForgotten;
  file.message = fmt::format("{} {} forgotten on request", counted(rows.size(), "row"),
                             rows.size() == 1 ? "was" : "were");
  file.bad_row_count += rows.size();
  file.bad_rows.insert(file.bad_rows.end(), rows.begin(), rows.end());
  std::sort(file.bad_rows.begin(), file.bad_rows.end());
  if (file.bad_rows.size() > kListedBadRows) file.bad_rows.resize(kListedBadRows);
}

}  // namespace

CatalogErasure::CatalogErasure(const CommandContext& context, const RootLayout& layout,
                               const ForgottenFiles& policy)
    : catalog_(context.catalog),
      memory_(context.memory),
      now_(context.now),
      layout_(layout),
      policy_(policy),
      archived_(layout.archive()) {}

void CatalogErasure::run(const ForgetRequest& request, CommandNumber number,
                         const std::string& actor) {
  plan_.command = number;
  choose(request);
  collect_files();
  erase_rows();
  decide(actor);
  take_back_enrolments(actor);
  erase_files();
  erase_named_folders();
  erase_sentences();
  erase_texts();
  take_down_montages();
  take_back_results();
  tell_what_stays();
  // Folders from the innermost outwards.
  std::sort(plan_.folders.begin(), plan_.folders.end(), std::greater<>());
  plan_.folders.erase(std::unique(plan_.folders.begin(), plan_.folders.end()), plan_.folders.end());
}

void CatalogErasure::choose(const ForgetRequest& request) {
  if (request.person) {
    kind_ = CommandKind::kForgetPerson;
    person_ = find_person(catalog_, *request.person);
    samples_ = catalog_.samples_of_person(person_->id);
    collect_names();
    description_ = fmt::format("a person with {} forgotten", faces(samples_.size()));
    return;
  }
  if (!request.files.empty()) return choose_files(request.files);
  samples_ = in_order(request.samples);
  for (const SampleId sample : samples_) find_sample(catalog_, sample);
  description_ = fmt::format("{} forgotten", faces(samples_.size()));
}

void CatalogErasure::collect_files() {
  for (const SampleId id : samples_) {
    const SampleRecord sample = find_sample(catalog_, id);
    rows_of_file_[sample.file_id].push_back(sample.row);
    receipt_.thumbnails += sample.has_image;
    if (sample.person) people_shown_.push_back(*sample.person);
    if (keeps_bytes_) continue;
    if (!sample.image.empty() && sample.image != sample.file) collect_crops(sample);
  }
}

void CatalogErasure::collect_crops(const SampleRecord& sample) {
  paths_.push_back(sample.image);
  for (const std::string& crop :
       crops_that_go(catalog_, layout_, sample.image, samples_, archived_)) {
    delete_stored(crop);
  }
}

void CatalogErasure::erase_rows() {
  receipt_.samples = samples_.size();
  if (!keeps_bytes_) {
    for (const SampleId sample : samples_) {
      memory_.tombstones.add(catalog_, catalog_.embedding(sample));
    }
    receipt_.tombstones = samples_.size();
  }
  memory_.gallery.remove(samples_);
  receipt_.outcome.redecided.clusters = leave_pool(catalog_, memory_, samples_, now_);
  for (const SampleId sample : samples_) {
    receipt_.rejections += memory_.rejections.erase(sample);
    catalog_.remove_sample(sample);
  }
}

void CatalogErasure::decide(const std::string& actor) {
  Touched touched;
  touched.gone = samples_;
  if (person_) {
    const auto rejections = catalog_.rejections();
    for (const Rejected& rejected : rejections) {
      if (rejected.person != person_->id) continue;
      remove_rejection(catalog_, memory_, rejected);
      touched.fresh.push_back(rejected.sample);
      ++receipt_.rejections;
    }
  }
  std::vector<ClusterId> clusters = std::move(receipt_.outcome.redecided.clusters);
  receipt_.outcome.redecided = decide_anew(catalog_, memory_, touched, name_of(kind_), now_);
  auto& all = receipt_.outcome.redecided.clusters;
  all.insert(all.end(), clusters.begin(), clusters.end());
  receipt_.outcome.references = samples_.size();
  receipt_.outcome.command.actor = actor;
  if (person_) catalog_.remove_person(person_->id);
}

void CatalogErasure::erase_files() {
  for (const auto& [id, rows] : rows_of_file_) {
    const FileRecord file = catalog_.file(id).value();
    erase_copies(file);
    if (rows.size() == file.samples) {
      erase_file(file);
    } else {
      shrink(file, rows);
    }
  }
  for (const FileRecord& file : files_) {
    if (file.state != FileState::kDuplicate) erase_copies(file);
    erase_file(file);
  }
}

void CatalogErasure::erase_copies(const FileRecord& file) {
  for (const FileRecord& copy : catalog_.copies_of(file)) {
    // It still lies in failed/, to be read again now that it may be taken in.
    if (keeps_bytes_ && copy.state == FileState::kFailed) continue;
    erase_file(copy);
  }
}

void CatalogErasure::erase_file(const FileRecord& file) {
  if (std::find(erased_files_.begin(), erased_files_.end(), file.id) != erased_files_.end()) return;
  paths_.push_back(file.path);
  delete_bytes(file);
  delete_metadata(file.path);
  catalog_.erase_file(file);
  erased_files_.push_back(file.id);
}

void CatalogErasure::delete_bytes(const FileRecord& file) {
  if (keeps_bytes_) return;
  if (file.place != FilePlace::kMoved && !stays(file)) {
    plan_.deletions.push_back({dropped_path(file.path), file.digest});
  }
  delete_unrecorded_copies(file);
  if (file.stored_as.empty()) return;
  const bool failed = file.state == FileState::kFailed;
  delete_stored((failed ? "failed/" : "archive/") + file.stored_as);
  if (failed) delete_error_document(file);
}

void CatalogErasure::delete_error_document(const FileRecord& file) {
  if (file.stored_as.empty()) return;
  const std::string name = name_in(file.stored_as);
  const std::string folder = file.stored_as.substr(0, file.stored_as.size() - name.size());
  delete_stored("failed/" + folder + error_name(name));
}

// And the folders it was in, where nothing else is.
void CatalogErasure::delete_stored(const std::string& path) {
  plan_.deletions.push_back({path});
  leave_folders_of(path);
}

void CatalogErasure::leave_folders_of(const std::string& path) {
  for (std::string folder = parent_of(path); folder.find('/') != folder.npos;
       folder = parent_of(folder)) {
    plan_.folders.push_back(folder);
  }
}

// The same bytes under the same name, of a record that 'kith files forget' dropped.
void CatalogErasure::delete_unrecorded_copies(const FileRecord& file) {
  if (!file.digest || file.state == FileState::kFailed) return;
  for (const std::string& stored : archived_.of(file.path)) {
    std::error_code ignored;
    const bool may_be =
        std::filesystem::file_size(layout_.archive() / stored, ignored) == file.size;
    if (stored == file.stored_as || !may_be) continue;
    plan_.deletions.push_back({"archive/" + stored, file.digest});
  }
}

// It lies in an inbox that nothing of ours touches.
bool CatalogErasure::stays(const FileRecord& file) const {
  return policy_.leave && file.place != FilePlace::kMoved && !file.path.starts_with("known/");
}

// What lay beside a file and said more of its faces.
void CatalogErasure::delete_metadata(const std::string& path) {
  const std::string beside = metadata_path(path);
  if (keeps_bytes_ || !metadata_.insert(beside).second) return;
  paths_.push_back(beside);
  std::set<FileId> going;
  for (const auto& [file, rows] : rows_of_file_) going.insert(file);
  for (const std::string& stored : metadata_that_goes(catalog_, layout_, path, going, archived_)) {
    delete_stored("archive/" + stored);
  }
  for (const FileRecord& file : catalog_.failed_below(beside)) {
    if (file.path == beside) erase_file(file);  // nobody read what it says
  }
}

// What is left of a file keeps its record, and its rows their numbers.
void CatalogErasure::shrink(FileRecord file, const std::vector<std::uint64_t>& rows) {
  const FileRecord before = file;
  const bool named = std::any_of(
      selves_.names.begin(), selves_.names.end(),
      [&](const std::string& name) { return file.path.starts_with("known/" + name + "/"); });
  if (named) {
    paths_.push_back(file.path);
    file.path = fmt::format("known/forgotten-{}/{}", plan_.command, name_in(file.path));
  }
  if (!rows.empty()) tell_forgotten(file, rows);
  catalog_.shrink_file(file);
  if (stays(file)) return;
  delete_metadata(before.path);
  if (!rows.empty()) delete_unrecorded_copies(before);
  if ((!policy_.rewrite && !rows.empty()) || file.stored_as.empty()) {
    delete_bytes(before);
    catalog_.set_place(file.id, FilePlace::kMoved, {});
    return;
  }
  rewrite(file, named);
}

void CatalogErasure::rewrite(const FileRecord& file, bool named) {
  std::string renamed = as_npy(named ? file.path : file.stored_as);
  if (renamed != file.stored_as) renamed = free_in_archive(layout_, renamed, plan_);
  plan_.rewritings.push_back({file.id, file.stored_as, renamed});
  if (renamed != file.stored_as) leave_folders_of("archive/" + file.stored_as);
  receipt_.rewritten.push_back("archive/" + renamed);
  catalog_.set_place(file.id, FilePlace::kMoved, renamed);
}

// Everything that shows one of the faces; the renderer hangs anew what there still is to see.
void CatalogErasure::take_down_montages() {
  plan_.deletions.push_back({"kith.neighbors"});  // found anew by the next recluster
  std::set<std::string> stems = {"known", "unknown", "noise"};
  for (const PersonFact& person : selves_.people) stems.insert(fmt::format("person-{}", person.id));
  for (const ClusterId cluster : receipt_.outcome.redecided.clusters) {
    stems.insert(fmt::format("cluster-{}", cluster));
  }
  for (const PersonId person : people_shown_) stems.insert(fmt::format("person-{}", person));
  std::error_code ignored;
  for (const auto& entry : std::filesystem::directory_iterator(layout_.montages(), ignored)) {
    const std::string name = entry.path().filename().native();
    if (!is_page_name(name)) continue;
    const std::string stem = name.substr(0, name.size() - 4);
    const bool shows = std::any_of(stems.begin(), stems.end(), [&](const std::string& wanted) {
      return stem == wanted || stem.starts_with(wanted + "-");
    });
    if (shows) plan_.deletions.push_back({"montages/" + name});
  }
}

// What a writer that was killed left there as well.
void CatalogErasure::take_back_results() {
  std::error_code ignored;
  for (const auto& entry : std::filesystem::directory_iterator(layout_.results(), ignored)) {
    const std::string name = entry.path().filename().native();
    const bool ours =
        std::any_of(kResultNames.begin(), kResultNames.end(),
                    [&](std::string_view file) { return name.find(file) != std::string::npos; });
    if (ours) plan_.deletions.push_back({"results/" + name});
  }
}

}  // namespace kith
