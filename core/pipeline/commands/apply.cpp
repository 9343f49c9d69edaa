// From the changes of facts to a catalog that agrees with them.

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <utility>

#include "core/base/error.hpp"
#include "core/pipeline/commands/lookup.hpp"
#include "core/pipeline/flagged_clusters.hpp"

namespace kith {
namespace {

class Application {
 public:
  Application(const CommandContext& context, const FactChanges& changes, const std::string& actor)
      : catalog_(context.catalog),
        memory_(context.memory),
        now_(context.now),
        changes_(changes),
        actor_(actor),
        newcomers_(context.memory.gallery.empty_exact()) {}

  Redecided run(std::string_view cause) {
    name_people();
    mark_clusters();
    note_rejections();
    give_up_files();
    take_up_files();
    change_references();
    move_apart();
    move_together();
    // After this line the facts are as they shall be, and the decisions follow.
    std::sort(touched_.gone.begin(), touched_.gone.end());
    std::sort(touched_.fresh.begin(), touched_.fresh.end());
    if (newcomers_.size() > 0) touched_.newcomers = &newcomers_;
    Redecided redecided = decide_anew(catalog_, memory_, touched_, cause, now_);
    found_clusters();
    remove_people();
    redecided.clusters.insert(redecided.clusters.end(), moved_.begin(), moved_.end());
    return redecided;
  }

  const std::vector<std::string>& discarded() const { return discarded_; }

 private:
  void name_people() {
    for (const PersonFact& person : changes_.added_people) {
      if (catalog_.is_person(person.id)) continue;  // one that could not be removed
      catalog_.restore_person(person);
      catalog_.add_event({.time = now_,
                          .kind = EventKind::kPersonCreated,
                          .person = person.id,
                          .person_name = person.name,
                          .actor = actor_});
    }
    if (changes_.renaming) {
      catalog_.rename_person(changes_.renaming->person, changes_.renaming->after);
    }
  }

  void mark_clusters() {
    for (const ClusterId cluster : changes_.labeled) catalog_.set_labeled(cluster, true);
    for (const ClusterId cluster : changes_.unlabeled) catalog_.set_labeled(cluster, false);
    for (const ClusterId cluster : changes_.dismissed) catalog_.set_dismissed(cluster, true);
    for (const ClusterId cluster : changes_.undismissed) catalog_.set_dismissed(cluster, false);
  }

  void note_rejections() {
    for (const Rejected& rejected : changes_.accepted) {
      remove_rejection(catalog_, memory_, rejected);
      touched_.fresh.push_back(rejected.sample);
    }
    for (const Rejected& rejected : changes_.rejected) {
      add_rejection(catalog_, memory_, rejected);
      touched_.fresh.push_back(rejected.sample);
    }
  }

  // A file that a command took in leaves without a trace, unless the same bytes were dropped since.
  void give_up_files() {
    for (const FileId file : changes_.removed_files) {
      if (catalog_.has_duplicates(file)) continue;
      const std::vector<SampleId> samples = catalog_.samples_of_file(file);
      memory_.gallery.remove(samples);
      leave_pool(catalog_, memory_, samples, now_);
      for (const SampleId sample : samples) {
        discard(find_sample(catalog_, sample).image);
        catalog_.remove_sample(sample);
      }
      discard(catalog_.file(file).value().stored_as);
      catalog_.remove_file(file);
      touched_.gone.insert(touched_.gone.end(), samples.begin(), samples.end());
      removed_.insert(samples.begin(), samples.end());
    }
  }

  // Their samples were never decided.
  void take_up_files() {
    for (const FileId file : changes_.added_files) {
      for (const SampleId sample : catalog_.samples_of_file(file)) {
        touched_.fresh.push_back(sample);
      }
    }
  }

  void found_clusters() {
    for (const Founding& founding : changes_.founded) {
      std::vector<StoredMembership> places;
      for (const CutMember& member : founding.members) {
        if (!memory_.pool.contains(member.sample)) continue;
        places.push_back({member.sample, founding.cluster, member.part});
      }
      if (places.empty()) continue;
      catalog_.add_cluster(founding.cluster, now_);
      catalog_.set_dismissed(founding.cluster, true);
      memory_.clusters.join(places);
      for (const StoredMembership& place : places) catalog_.set_membership(place);
      catalog_.add_event(
          {.time = now_, .kind = EventKind::kClusterBorn, .cluster = founding.cluster});
      moved_.push_back(founding.cluster);
    }
  }

  void discard(const std::string& archived) {
    if (!archived.empty()) discarded_.push_back("archive/" + archived);
  }

  void change_references() {
    std::vector<SampleId> leaving;
    std::vector<SampleId> left_gallery;
    for (const ReferenceChange& change : changes_.references) {
      if (removed_.contains(change.sample)) continue;
      if (change.before == 0) leaving.push_back(change.sample);
      if (change.before != 0) left_gallery.push_back(change.sample);
    }
    const auto left = leave_pool(catalog_, memory_, leaving, now_);
    moved_.insert(moved_.end(), left.begin(), left.end());
    memory_.gallery.remove(left_gallery);
    touched_.gone.insert(touched_.gone.end(), left_gallery.begin(), left_gallery.end());

    std::vector<SampleId> samples;
    std::vector<PersonId> persons;
    EmbeddingMatrix rows;
    for (const ReferenceChange& change : changes_.references) {
      if (removed_.contains(change.sample)) continue;
      if (change.after == 0) {
        release(change);
        continue;
      }
      catalog_.set_reference(change.sample, change.after);
      samples.push_back(change.sample);
      persons.push_back(change.after);
      rows.append(catalog_.embedding(change.sample));
      tell_enrolled(change);
    }
    memory_.gallery.add(samples, persons, rows);
    newcomers_.add(samples, persons, rows);
  }

  void release(const ReferenceChange& change) {
    catalog_.unset_reference(change.sample);
    touched_.fresh.push_back(change.sample);
    if (change.place && !catalog_.away(change.sample)) catalog_.set_away(*change.place);
  }

  void tell_enrolled(const ReferenceChange& change) {
    const SampleRecord sample = find_sample(catalog_, change.sample);
    catalog_.add_event({.time = now_,
                        .kind = EventKind::kSampleEnrolled,
                        .sample = change.sample,
                        .file = sample.file,
                        .row = sample.row,
                        .person = change.after,
                        .person_name = sample.person_name,
                        .actor = actor_});
  }

  void move_apart() {
    if (!changes_.splitting) return;
    const Splitting& splitting = *changes_.splitting;
    catalog_.add_cluster(splitting.into, now_);
    catalog_.add_cut(splitting.into, splitting.members);
    std::vector<SampleId> apart;
    for (const CutMember& member : splitting.members) {
      if (member.part == 1) apart.push_back(member.sample);
    }
    move(apart, splitting.into);
    if (const auto flagged = catalog_.setting("flagged")) {
      catalog_.set_setting("flagged", without_flag(*flagged, splitting.from));
    }
    catalog_.add_event(
        {.time = now_,
         .kind = EventKind::kClusterSplit,
         .cluster = splitting.from,
         .actor = actor_,
         .detail = fmt::format(R"({{"size_before":{},"size_after":{},"others":[{}]}})",
                               splitting.members.size(), splitting.members.size() - apart.size(),
                               splitting.into)});
  }

  void move_together() {
    if (!changes_.joining) return;
    const Splitting& joining = *changes_.joining;
    catalog_.remove_cut(joining.into);
    catalog_.move_away(joining.into, joining.from);
    if (!catalog_.is_living(joining.into)) return;
    const ClusterMembership& all = memory_.clusters.membership();
    std::vector<SampleId> members;
    for (std::size_t i = 0; i < all.samples.size(); ++i) {
      if (all.clusters[i] == joining.into) members.push_back(all.samples[i]);
    }
    if (!catalog_.is_living(joining.from)) catalog_.revive_cluster(joining.from, now_);
    move(members, joining.from);
    catalog_.end_cluster(joining.into, now_);
    catalog_.add_event({.time = now_, .kind = EventKind::kClusterDied, .cluster = joining.into});
  }

  // Members stay what they are (core, border) and are another cluster's.
  void move(const std::vector<SampleId>& samples, ClusterId into) {
    std::vector<StoredMembership> places;
    for (const SampleId id : samples) {
      places.push_back({id, into, find_sample(catalog_, id).kind.value()});
    }
    memory_.clusters.leave(samples);
    memory_.clusters.join(places);
    for (const StoredMembership& place : places) catalog_.set_membership(place);
  }

  // A person who has got faces otherwise since stays.
  void remove_people() {
    for (const PersonFact& person : changes_.removed_people) {
      if (!catalog_.is_referred_to(person.id)) catalog_.remove_person(person.id);
    }
  }

  Catalog& catalog_;
  Memory& memory_;
  const Timestamp now_;
  const FactChanges& changes_;
  const std::string& actor_;
  Gallery newcomers_;
  Touched touched_;
  std::set<SampleId> removed_;
  std::vector<ClusterId> moved_;
  std::vector<std::string> discarded_;
};

}  // namespace

Redecided apply(const CommandContext& context, FactChanges& changes, std::string_view cause,
                const std::string& actor, std::vector<std::string>& discarded) {
  Application application(context, changes, actor);
  Redecided redecided = application.run(cause);
  discarded = application.discarded();
  changes.moved_clusters = redecided.clusters;
  changes.revived_clusters = redecided.revived;
  return redecided;
}

void expect_unchanged(const Catalog& catalog, const FactChanges& changes) {
  for (const ReferenceChange& change : changes.references) {
    const auto sample = catalog.sample(change.sample);
    const bool is_reference = sample && sample->state == SampleState::kReference;
    const PersonId now = is_reference ? sample->person.value() : 0;
    if (sample && now == change.after) continue;
    throw Error(
        ErrorKind::kConflict,
        fmt::format("sample {} was dropped under known/ or erased since, so that this cannot "
                    "be taken back any more; 'kith samples assign' and 'reject' correct it",
                    change.sample));
  }
}

}  // namespace kith
