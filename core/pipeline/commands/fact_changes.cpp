#include "core/pipeline/commands/fact_changes.hpp"

#include <nlohmann/json.hpp>
#include <utility>

#include "core/base/error.hpp"

namespace kith {

// Arrays instead of objects where there may be a hundred thousand of them.

static void to_json(nlohmann::json& json, const ReferenceChange& change) {
  json = {change.sample, change.before, change.after};
  if (change.place) json.insert(json.end(), {change.place->cluster, change.place->kind});
}
static void from_json(const nlohmann::json& json, ReferenceChange& change) {
  change.sample = json.at(0);
  change.before = json.at(1);
  change.after = json.at(2);
  if (json.size() > 3) change.place = StoredMembership{change.sample, json.at(3), json.at(4)};
}

static void to_json(nlohmann::json& json, const Rejected& rejected) {
  json = {rejected.sample, rejected.person};
}
static void from_json(const nlohmann::json& json, Rejected& rejected) {
  rejected = {json.at(0), json.at(1)};
}

static void to_json(nlohmann::json& json, const PersonFact& person) {
  json = {{"id", person.id},
          {"name", person.name},
          {"created_at", person.created_at.time_since_epoch().count()}};
}
static void from_json(const nlohmann::json& json, PersonFact& person) {
  person = {json.at("id"), json.at("name"),
            Timestamp(Timestamp::duration(json.at("created_at").get<std::int64_t>()))};
}

static void to_json(nlohmann::json& json, const Renaming& renaming) {
  json = {{"person", renaming.person}, {"before", renaming.before}, {"after", renaming.after}};
}
static void from_json(const nlohmann::json& json, Renaming& renaming) {
  renaming = {json.at("person"), json.at("before"), json.at("after")};
}

static void to_json(nlohmann::json& json, const CutMember& member) {
  json = {member.sample, member.part};
}
static void from_json(const nlohmann::json& json, CutMember& member) {
  member = {json.at(0), json.at(1)};
}

static void to_json(nlohmann::json& json, const ThresholdChange& change) {
  json = {{"before", change.before}, {"after", change.after}};
}
static void from_json(const nlohmann::json& json, ThresholdChange& change) {
  change = {json.at("before"), json.at("after")};
}

static void to_json(nlohmann::json& json, const Splitting& splitting) {
  json = {{"from", splitting.from}, {"into", splitting.into}, {"members", splitting.members}};
}
static void from_json(const nlohmann::json& json, Splitting& splitting) {
  splitting = {json.at("from"), json.at("into"), json.at("members")};
}

static void to_json(nlohmann::json& json, const Founding& founding) {
  json = {{"cluster", founding.cluster}, {"members", founding.members}};
}
static void from_json(const nlohmann::json& json, Founding& founding) {
  founding = {json.at("cluster"), json.at("members")};
}

namespace {

// Calls visit(name, field) for every field.
template <typename Changes, typename Visit>
void each_field(Changes& changes, const Visit& visit) {
  visit("references", changes.references);
  visit("rejected", changes.rejected);
  visit("accepted", changes.accepted);
  visit("added_people", changes.added_people);
  visit("removed_people", changes.removed_people);
  visit("renaming", changes.renaming);
  visit("thresholds", changes.thresholds);
  visit("labeled", changes.labeled);
  visit("unlabeled", changes.unlabeled);
  visit("dismissed", changes.dismissed);
  visit("undismissed", changes.undismissed);
  visit("splitting", changes.splitting);
  visit("joining", changes.joining);
  visit("added_files", changes.added_files);
  visit("removed_files", changes.removed_files);
  visit("founded", changes.founded);
  visit("names", changes.names);
  visit("samples", changes.samples);
  visit("member_lists", changes.member_lists);
  visit("clusters", changes.clusters);
  visit("moved_clusters", changes.moved_clusters);
  visit("revived_clusters", changes.revived_clusters);
}

template <typename T>
void write(nlohmann::json& json, const char* name, const std::vector<T>& field) {
  if (!field.empty()) json[name] = field;
}
template <typename T>
void write(nlohmann::json& json, const char* name, const std::optional<T>& field) {
  if (field) json[name] = *field;
}
template <typename T>
void read(const nlohmann::json& json, std::vector<T>& field) {
  field = json.get<std::vector<T>>();
}
template <typename T>
void read(const nlohmann::json& json, std::optional<T>& field) {
  field = json.get<T>();
}

}  // namespace

FactChanges inverse(const FactChanges& changes) {
  FactChanges turned = changes;
  for (ReferenceChange& change : turned.references) std::swap(change.before, change.after);
  if (turned.thresholds) std::swap(turned.thresholds->before, turned.thresholds->after);
  if (turned.renaming) std::swap(turned.renaming->before, turned.renaming->after);
  std::swap(turned.rejected, turned.accepted);
  std::swap(turned.added_people, turned.removed_people);
  std::swap(turned.labeled, turned.unlabeled);
  std::swap(turned.dismissed, turned.undismissed);
  std::swap(turned.splitting, turned.joining);
  std::swap(turned.added_files, turned.removed_files);
  turned.founded.clear();
  return turned;
}

std::string to_document(const FactChanges& changes) {
  nlohmann::json json = nlohmann::json::object();
  each_field(changes, [&](const char* name, const auto& field) { write(json, name, field); });
  return json.dump();
}

FactChanges parse_changes(const std::string& document) {
  try {
    const nlohmann::json json = nlohmann::json::parse(document);
    FactChanges changes;
    each_field(changes, [&](const char* name, auto& field) {
      if (const auto found = json.find(name); found != json.end()) read(*found, field);
    });
    return changes;
  } catch (const nlohmann::json::exception&) {
    throw Error(ErrorKind::kCorrupted,
                "the catalog holds a command whose changes cannot be read: put a backup in its "
                "place");
  }
}

}  // namespace kith
