// Which commands stand on which: everything a command made or looked at is named by a key, and a
// later command depends on an earlier one that made what it touches.

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <unordered_set>

#include "core/pipeline/commands/fact_changes.hpp"
#include "core/pipeline/thresholds_document.hpp"

namespace kith {
namespace {

// A kind of thing and which one: "sample 12", "name Ann".
using Key = std::string;

template <typename Id>
Key key(const char* kind, const Id& id) {
  return fmt::format("{} {}", kind, id);
}

struct Keys {
  std::unordered_set<Key> made;
  std::unordered_set<Key> touched;  // made or looked at

  void make(Key key) {
    touched.insert(key);
    made.insert(std::move(key));
  }
  void look(Key key) { touched.insert(std::move(key)); }
};

void add_people(const FactChanges& changes, Keys& keys) {
  for (const auto* people : {&changes.added_people, &changes.removed_people}) {
    for (const PersonFact& person : *people) {
      keys.make(key("person", person.id));
      keys.make(key("name", person.name));
    }
  }
  if (changes.renaming) {
    keys.look(key("person", changes.renaming->person));
    keys.make(key("name", changes.renaming->before));
    keys.make(key("name", changes.renaming->after));
  }
  for (const std::string& name : changes.names) keys.look(key("name", name));
}

void add_samples(const FactChanges& changes, Keys& keys) {
  for (const ReferenceChange& change : changes.references) {
    keys.make(key("sample", change.sample));
    for (const PersonId person : {change.before, change.after}) {
      if (person != 0) keys.look(key("person", person));
    }
  }
  for (const auto* rejections : {&changes.rejected, &changes.accepted}) {
    for (const Rejected& rejected : *rejections) {
      keys.make(key("sample", rejected.sample));
      keys.look(key("person", rejected.person));
    }
  }
  for (const SampleId sample : changes.samples) keys.look(key("sample", sample));
}

void add_clusters(const FactChanges& changes, Keys& keys) {
  for (const auto* clusters : {&changes.labeled, &changes.unlabeled, &changes.revived_clusters}) {
    for (const ClusterId cluster : *clusters) keys.make(key("cluster", cluster));
  }
  for (const auto* clusters : {&changes.dismissed, &changes.undismissed}) {
    for (const ClusterId cluster : *clusters) keys.make(key("dismissal", cluster));
  }
  for (const auto* splitting : {&changes.splitting, &changes.joining}) {
    if (!*splitting) continue;
    keys.make(key("cluster", (*splitting)->into));
    keys.make(key("members", (*splitting)->from));
    keys.make(key("members", (*splitting)->into));
  }
  for (const Founding& founding : changes.founded) {
    keys.make(key("cluster", founding.cluster));
    keys.make(key("members", founding.cluster));
  }
  for (const ReferenceChange& change : changes.references) {
    if (change.place) keys.make(key("members", change.place->cluster));
  }
  for (const ClusterId cluster : changes.moved_clusters) keys.make(key("members", cluster));
  for (const ClusterId cluster : changes.member_lists) keys.look(key("members", cluster));
  for (const ClusterId cluster : changes.clusters) keys.look(key("cluster", cluster));
}

// Tolerance and eps move apart from each other, and are taken back so.
void add_thresholds(const FactChanges& changes, Keys& keys) {
  if (!changes.thresholds) return;
  const Thresholds before = parse_thresholds(changes.thresholds->before);
  const Thresholds after = parse_thresholds(changes.thresholds->after);
  if (before.tolerance != after.tolerance) keys.make("tolerance");
  if (before.eps != after.eps) keys.make("eps");
}

Keys keys_of(const FactChanges& changes) {
  Keys keys;
  add_people(changes, keys);
  add_samples(changes, keys);
  add_clusters(changes, keys);
  add_thresholds(changes, keys);
  return keys;
}

}  // namespace

bool mentions(const FactChanges& changes, const std::vector<SampleId>& samples,
              const std::optional<PersonFact>& person) {
  const Keys keys = keys_of(changes);
  if (person && (keys.touched.contains(key("person", person->id)) ||
                 keys.touched.contains(key("name", person->name)))) {
    return true;
  }
  const auto cut = [&](const std::optional<Splitting>& splitting) {
    return splitting &&
           std::any_of(splitting->members.begin(), splitting->members.end(),
                       [&](const CutMember& member) {
                         return std::binary_search(samples.begin(), samples.end(), member.sample);
                       });
  };
  return cut(changes.splitting) || std::any_of(samples.begin(), samples.end(), [&](SampleId id) {
           return keys.touched.contains(key("sample", id));
         });
}

bool depends(const FactChanges& later, const FactChanges& earlier) {
  const Keys after = keys_of(later);
  const Keys before = keys_of(earlier);
  const auto touched_later = [&](const Key& made) { return after.touched.contains(made); };
  // Who a face was, before the earlier one, may be somebody whom the later one ended.
  const auto ended_later = [&](const Key& looked_at) {
    return looked_at.starts_with("person ") && after.made.contains(looked_at);
  };
  return std::any_of(before.made.begin(), before.made.end(), touched_later) ||
         std::any_of(before.touched.begin(), before.touched.end(), ended_later);
}

}  // namespace kith
