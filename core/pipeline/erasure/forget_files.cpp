// What files brought, by their paths.
#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "core/base/error.hpp"
#include "core/base/text.hpp"
#include "core/pipeline/commands/lookup.hpp"
#include "core/pipeline/erasure/erasure.hpp"

namespace kith {
namespace {

bool is_in(const std::vector<SampleId>& ascending, SampleId sample) {
  return std::binary_search(ascending.begin(), ascending.end(), sample);
}

// All of one path: the same name may have been dropped again, with the same bytes or others.
std::vector<FileRecord> forgettable(const Catalog& catalog, const std::string& path) {
  std::vector<FileRecord> files = catalog.files_of_path(path);
  if (files.empty()) {
    throw Error(ErrorKind::kNotFound,
                fmt::format("no file that was taken in is called {}; 'kith files list' lists them",
                            printable(path)));
  }
  for (const FileRecord& file : files) {
    if (file.place == FilePlace::kMoved) continue;
    throw Error(
        ErrorKind::kConflict,
        fmt::format("{} still lies where it was dropped and would be taken in again: move it "
                    "away, then forget it",
                    printable(path)));
  }
  return files;
}

// Of copies that were dropped together, the first enrolled the faces.
bool has_enrolled(const Catalog& catalog, const FileRecord& copy, const FileRecord& original) {
  if (!copy.path.starts_with("known/")) return false;
  const std::vector<FileRecord> copies = catalog.copies_of(original);
  return std::none_of(copies.begin(), copies.end(), [&](const FileRecord& other) {
    return other.state == FileState::kDuplicate && other.id < copy.id &&
           other.recorded_at == copy.recorded_at && other.path.starts_with("known/");
  });
}

// What a drop changed, as far as these samples go.
FactChanges part_of(const FactChanges& drop, const std::vector<SampleId>& samples) {
  FactChanges part;
  for (const ReferenceChange& change : drop.references) {
    if (is_in(samples, change.sample)) part.references.push_back(change);
  }
  for (const Rejected& accepted : drop.accepted) {
    if (is_in(samples, accepted.sample)) part.accepted.push_back(accepted);
  }
  return part;
}

// What was said of the face after the drop is not taken back with it.
void expect_last_word(const std::vector<CommandRecord>& later, const ReferenceChange& change,
                      const std::string& path) {
  for (const CommandRecord& command : later) {
    if (command.changes.empty()) continue;
    if (!mentions(parse_changes(command.changes), {change.sample}, std::nullopt)) continue;
    throw Error(ErrorKind::kConflict,
                fmt::format("{} enrolled sample {}, which command {} ({}) has made somebody else's "
                            "since: 'kith undo {}' first, or 'kith samples reject'",
                            printable(path), change.sample, command.number, command.description,
                            command.number));
  }
}

// Whom a drop introduced, and nobody spoke of since.
std::vector<PersonFact> only_known_by(const FactChanges& drop,
                                      const std::vector<CommandRecord>& later) {
  std::vector<PersonFact> people;
  for (const PersonFact& person : drop.added_people) {
    const bool told_of = std::any_of(later.begin(), later.end(), [&](const CommandRecord& command) {
      return !command.changes.empty() && mentions(parse_changes(command.changes), {}, person);
    });
    if (!told_of) people.push_back(person);
  }
  return people;
}

template <typename T>
void add_all(std::vector<T>& all, const std::vector<T>& more) {
  all.insert(all.end(), more.begin(), more.end());
}

}  // namespace

void CatalogErasure::choose_files(const std::vector<std::string>& paths) {
  kind_ = CommandKind::kForgetFiles;
  keeps_bytes_ = true;
  for (const std::string& path : paths) add_all(files_, forgettable(catalog_, path));
  for (const FileRecord& file : files_) add_all(samples_, catalog_.samples_of_file(file.id));
  if (!samples_.empty()) samples_ = in_order(std::move(samples_));  // a duplicate brought none
  for (const FileRecord& file : files_) {
    if (file.state == FileState::kDuplicate) choose_enrolments(file);
  }
  description_ = fmt::format(
      "{} of {} forgotten", faces(samples_.size() + enrolments_.references.size()),
      paths.size() == 1 ? printable(paths.front()) : fmt::format("{} files", paths.size()));
}

// A copy below known/ made references of faces that another file had brought.
void CatalogErasure::choose_enrolments(const FileRecord& copy) {
  const FileRecord original = catalog_.file(copy.original.value()).value();
  if (!has_enrolled(catalog_, copy, original)) return;
  for (const CommandRecord& command : catalog_.standing_commands(0)) {
    const bool is_drop = command.kind == CommandKind::kEnroll && command.time == copy.recorded_at;
    if (is_drop && !command.changes.empty()) choose_enrolments(command, copy);
  }
}

void CatalogErasure::choose_enrolments(const CommandRecord& drop, const FileRecord& copy) {
  std::vector<SampleId> samples = catalog_.samples_of_file(copy.original.value());
  std::sort(samples.begin(), samples.end());
  std::erase_if(samples, [&](SampleId sample) { return is_in(samples_, sample); });
  const FactChanges changes = parse_changes(drop.changes);
  FactChanges opposite = inverse(part_of(changes, samples));
  if (opposite.references.empty()) return;
  const bool is_all = opposite.references.size() == changes.references.size();
  const std::vector<CommandRecord> later = catalog_.standing_commands(drop.number);
  std::erase_if(opposite.references, [&](const ReferenceChange& change) {
    const SampleRecord sample = find_sample(catalog_, change.sample);
    if (sample.state != SampleState::kReference) return true;
    if (sample.person == change.before) return false;
    expect_last_word(later, change, copy.path);
    return true;
  });
  add_all(enrolments_.references, opposite.references);
  add_all(enrolments_.rejected, opposite.rejected);
  if (!is_all) return;
  add_all(enrolments_.removed_people, only_known_by(changes, later));
  taken_back_.push_back(drop.number);
}

void CatalogErasure::take_back_enrolments(const std::string& actor) {
  auto& references = enrolments_.references;
  if (references.empty()) return;
  std::sort(references.begin(), references.end(),
            [](const auto& a, const auto& b) { return a.sample < b.sample; });
  for (const ReferenceChange& change : references) people_shown_.push_back(change.before);
  std::vector<std::string> nothing;  // no file is given up
  const Redecided redecided =
      apply({catalog_, memory_, now_}, enrolments_, name_of(kind_), actor, nothing);
  for (const CommandNumber number : taken_back_) catalog_.set_undone(number, plan_.command);
  Redecided& all = receipt_.outcome.redecided;
  all.known += redecided.known;
  all.unknown += redecided.unknown;
  all.ambiguous += redecided.ambiguous;
  add_all(all.named, redecided.named);
  add_all(all.clusters, redecided.clusters);
  add_all(all.revived, redecided.revived);
  receipt_.samples += references.size();
  receipt_.outcome.references += references.size();
}

}  // namespace kith
