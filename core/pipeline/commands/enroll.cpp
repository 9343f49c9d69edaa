#include "core/pipeline/commands/enroll.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <set>
#include <utility>

#include "core/base/error.hpp"
#include "core/base/text.hpp"
#include "core/pipeline/commands/lookup.hpp"
#include "core/pipeline/dropped_file.hpp"
#include "core/pipeline/folder_at.hpp"
#include "core/pipeline/image_attachment.hpp"
#include "core/pipeline/stored_name.hpp"

namespace kith {
namespace {

std::string name_of_path(const std::string& path) {
  return path.substr(path.rfind('/') + 1);
}

// Moves staged bytes to archive/known/<person>/, under their own name or one with a suffix.
class Archive {
 public:
  Archive(const RootLayout& layout, bool keep) : layout_(layout), keep_(keep) {}
  Archive(const Archive&) = delete;
  Archive& operator=(const Archive&) = delete;
  // What was moved for a command that failed goes again.
  ~Archive() {
    for (const std::string& path : moved_) ::unlink((layout_.archive() / path).c_str());
  }

  /// The path below archive/; that which it would have where nothing is kept.
  std::string store(const std::string& staged, const std::string& person, const std::string& name) {
    std::string folder = "known/" + person;
    const UniqueFd top(::open(layout_.archive().c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
    if (!top) {
      throw Error(ErrorKind::kRetry, describe_failure("open", layout_.archive().native(), errno));
    }
    const UniqueFd to = create_folder_below(top.get(), folder);
    for (std::size_t number = free_suffix(to.get(), name);; ++number) {
      const std::string stored = with_suffix(name, number);
      if (!keep_) return folder + "/" + stored;
      const int code = move_at(AT_FDCWD, staged, to.get(), stored);
      if (code == EEXIST) continue;
      if (code != 0) throw Error(ErrorKind::kRetry, describe_failure("move", staged, code));
      sync_at(to.get(), folder);
      moved_.push_back(folder + "/" + stored);
      return moved_.back();
    }
  }

  void keep() { moved_.clear(); }

 private:
  const RootLayout& layout_;
  const bool keep_;
  std::vector<std::string> moved_;
};

class Enroller {
 public:
  Enroller(const CommandContext& context, const RootLayout& layout, bool keep, ThreadPool& threads,
           FactChanges& changes)
      : catalog_(context.catalog),
        memory_(context.memory),
        context_(context),
        threads_(threads),
        keep_(keep),
        archive_(layout, keep),
        changes_(changes) {}

  EnrolledFile take(const SentFile& file) {
    const auto sifted = memory_.tombstones.sift(file.arrival);
    const Arrival& arrival = sifted ? *sifted : file.arrival;
    EnrolledFile result;
    result.path = arrival.path;
    try {
      const EmbeddingBatch& batch = rows_of(arrival);
      const PersonFact person = person_named(arrival.person.value());
      const auto original = arrival.digest ? catalog_.find_file(*arrival.digest) : std::nullopt;
      if (original && original->state == FileState::kArchived) {
        enroll_again(arrival, *original, person, result);
      } else {
        add(file, batch, person, result);
      }
    } catch (const Rejection& rejection) {
      result.state = FileState::kFailed;
      result.reason = rejection.reason();
      result.message = rejection.what();
    }
    return result;
  }

  std::set<std::string> people() const {
    std::set<std::string> names;
    for (const auto& [name, person] : people_) names.insert(name);
    return names;
  }

  void finish() {
    std::sort(changes_.references.begin(), changes_.references.end(),
              [](const auto& a, const auto& b) { return a.sample < b.sample; });
    std::set<PersonId> used;
    for (const ReferenceChange& change : changes_.references) used.insert(change.after);
    std::erase_if(changes_.added_people,
                  [&](const PersonFact& person) { return !used.contains(person.id); });
    archive_.keep();
  }

 private:
  const EmbeddingBatch& rows_of(const Arrival& arrival) {
    if (const auto* rejection = std::get_if<Rejection>(&arrival.content)) throw *rejection;
    if (const auto* names = std::get_if<RowNames>(&arrival.content)) throw names->if_alone;
    if (std::holds_alternative<Metadata>(arrival.content)) {
      throw Rejection(RejectionReason::kNoEmbeddings,
                      fmt::format("{} describes faces and holds none", printable(arrival.path)));
    }
    const auto& batch = std::get<EmbeddingBatch>(arrival.content);
    const std::size_t dimension = batch.embeddings.dimension();
    if (memory_.dimension == 0) memory_.dimension = dimension;
    if (dimension == memory_.dimension) {
      if (!catalog_.setting("dimension")) {
        catalog_.set_setting("dimension", std::to_string(dimension));
      }
      return batch;
    }
    throw Rejection(RejectionReason::kWrongDimension,
                    fmt::format("{} holds embeddings of {} values, this root's have {}: embeddings "
                                "of another model belong into a root of their own",
                                printable(arrival.path), dimension, memory_.dimension));
  }

  // New people get ids one after the other; apply() adds them.
  PersonFact person_named(const std::string& name) {
    if (const auto known = people_.find(name); known != people_.end()) return known->second;
    PersonFact person = find_or_add_person(context_, name, changes_);
    if (!catalog_.find_person(name)) {
      person.id += static_cast<PersonId>(new_people_++);
      changes_.added_people.back() = person;
    }
    people_.emplace(name, person);
    return person;
  }

  void enroll_again(const Arrival& arrival, const FileRecord& original, const PersonFact& person,
                    EnrolledFile& result) {
    result.state = FileState::kDuplicate;
    const std::size_t before = changes_.references.size();
    for (const SampleId id : catalog_.samples_of_file(original.id)) {
      const SampleRecord sample = find_sample(catalog_, id);
      changes_.samples.push_back(id);
      if (sample.state != SampleState::kReference && !pending(id)) {
        changes_.references.push_back({id, 0, person.id, place_of(catalog_, sample)});
        if (is_rejected(id, person.id)) changes_.accepted.push_back({id, person.id});
      } else if (owner(sample) != person.id) {
        changes_.references.resize(before);
        throw Rejection(RejectionReason::kEnrolledElsewhere,
                        fmt::format("{} holds the same bytes as {}, which is enrolled as somebody "
                                    "else: one face cannot be two people",
                                    printable(arrival.path), printable(original.path)));
      }
    }
    result.samples = changes_.references.size() - before;
    result.message =
        result.samples == 0
            ? fmt::format("the same bytes are enrolled as {} already", *arrival.person)
            : fmt::format("the same bytes were taken in as {}, which is now enrolled as {}",
                          printable(original.path), *arrival.person);
  }

  bool pending(SampleId sample) const { return pending_owner(sample) != 0; }
  PersonId pending_owner(SampleId sample) const {
    const auto found = std::find_if(changes_.references.begin(), changes_.references.end(),
                                    [&](const auto& change) { return change.sample == sample; });
    return found == changes_.references.end() ? 0 : found->after;
  }
  PersonId owner(const SampleRecord& sample) const {
    return sample.state == SampleState::kReference ? sample.person.value()
                                                   : pending_owner(sample.id);
  }

  bool is_rejected(SampleId sample, PersonId person) const {
    const auto entry = memory_.rejections.find(sample);
    return entry != memory_.rejections.end() &&
           std::binary_search(entry->second.begin(), entry->second.end(), person);
  }

  void add(const SentFile& file, const EmbeddingBatch& batch, const PersonFact& person,
           EnrolledFile& result) {
    const std::string name = name_of_path(file.arrival.path);
    FileRecord record;
    record.path = archive_.store(file.staged, person.name, name);
    record.stored_as = keep_ ? record.path : "";
    record.place = FilePlace::kMoved;
    record.digest = file.arrival.digest;
    record.size = file.arrival.size;
    record.samples = batch.embeddings.rows();
    record.bad_row_count = batch.bad_row_count;
    record.bad_rows = batch.bad_rows;
    record.recorded_at = context_.now;
    record.id = catalog_.add_file(record);
    changes_.added_files.push_back(record.id);
    for (std::size_t i = 0; i < batch.embeddings.rows(); ++i) add_row(record, batch, i, person);
    if (file.crop) attach(file, record, person);
    result.path = record.path;
    result.samples = record.samples;
  }

  // Unknown until apply() makes it a reference.
  void add_row(const FileRecord& record, const EmbeddingBatch& batch, std::size_t i,
               const PersonFact& person) {
    const SampleId id =
        catalog_.add_sample({.file = record.id,
                             .row = batch.source_rows.empty() ? i : batch.source_rows[i],
                             .label = batch.labels.empty() ? "" : batch.labels[i],
                             .name = batch.names.empty() ? "" : batch.names[i],
                             .state = SampleState::kUnknown,
                             .person = {},
                             .evidence = {},
                             .embedding = batch.embeddings.row(i),
                             .taken_in_at = context_.now});
    if (!batch.images.empty()) {
      catalog_.set_image(id, record.path, make_thumbnail(batch.images[i], printable(record.path)));
    }
    changes_.references.push_back({id, 0, person.id});
  }

  void attach(const SentFile& file, const FileRecord& record, const PersonFact& person) {
    std::vector<ImageArrival> images = {file.crop->image};
    const std::string stem = name_of_path(record.path.substr(0, record.path.rfind('.')));
    const std::string extension = images[0].path.substr(images[0].path.rfind('.'));
    images[0].path = "known/" + person.name + "/" + stem + extension;
    const auto thumbnails = make_thumbnails(images, threads_);
    if (!std::holds_alternative<Bytes>(thumbnails[0])) return;
    archive_.store(file.crop->staged, person.name, stem + extension);
    attach_images(catalog_, images, thumbnails, context_.now);
  }

  Catalog& catalog_;
  Memory& memory_;
  const CommandContext& context_;
  ThreadPool& threads_;
  const bool keep_;
  Archive archive_;
  FactChanges& changes_;
  std::map<std::string, PersonFact> people_;
  int new_people_ = 0;
};

}  // namespace

Command enroll_files(std::shared_ptr<Enrollment> enrollment, RootLayout layout, bool keep_archive,
                     ThreadPool& threads) {
  return [=, &threads](const CommandContext& context) {
    CommandPlan plan{.kind = CommandKind::kEnroll, .description = {}, .changes = {}};
    Enroller enroller(context, layout, keep_archive, threads, plan.changes);
    enrollment->results.clear();
    for (const SentFile& file : enrollment->files) {
      enrollment->results.push_back(enroller.take(file));
    }
    enroller.finish();
    const std::size_t count = plan.changes.references.size();
    if (count == 0) return plan;
    const auto people = enroller.people();
    plan.description = people.size() == 1
                           ? fmt::format("{} of {} enrolled", faces(count), *people.begin())
                           : fmt::format("{} of {} people enrolled", faces(count), people.size());
    return plan;
  };
}

}  // namespace kith
