#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <unordered_map>
#include <utility>

#include "core/base/counted.hpp"
#include "core/base/error.hpp"
#include "core/base/file.hpp"
#include "core/base/text.hpp"
#include "core/embedding/reader.hpp"
#include "core/montage/image.hpp"
#include "core/pipeline/commands/lookup.hpp"
#include "core/pipeline/exchange/exchange.hpp"
#include "core/pipeline/exchange/npy_file.hpp"

namespace kith {
namespace {

constexpr std::uint64_t kLargestFile = 64ULL << 30;     // bytes
constexpr std::uint64_t kLargestDocument = 4ULL << 30;  // bytes
constexpr std::uint64_t kLargestThumbnail = 16 << 20;   // bytes

Error no_export(const std::string& why) {
  return {ErrorKind::kRequest, fmt::format("this is no export of kith: {}", why)};
}

std::string text_of(const nlohmann::json& value) {
  return value.is_null() ? "" : value.get<std::string>();
}

ExchangedFace face_of(const nlohmann::json& entry) {
  ExchangedFace face;
  if (!entry.at("person").is_null()) face.person = entry.at("person").get<std::string>();
  face.rejected = entry.at("not").get<std::vector<std::string>>();
  if (!entry.at("dismissed").is_null()) face.dismissed = entry.at("dismissed").get<std::int64_t>();
  const std::string kind = text_of(entry.at("kind"));
  if (!kind.empty()) face.kind = kind == "core" ? 2 : 1;
  face.file = text_of(entry.at("file"));
  face.row = entry.at("row").get<std::uint64_t>();
  face.label = text_of(entry.at("label"));
  face.name = text_of(entry.at("name"));
  face.crop = text_of(entry.at("crop"));
  return face;
}

std::vector<std::byte> read_part(const std::filesystem::path& path, std::uint64_t limit) {
  try {
    return read_file(path, limit);
  } catch (const Error& error) {
    if (error.kind() == ErrorKind::kRetry) throw;
    throw no_export(fmt::format("{} is missing or no file", path.filename().native()));
  }
}

EmbeddingMatrix read_rows(const std::filesystem::path& folder) {
  const auto bytes = read_part(folder / "faces.npy", kLargestFile);
  try {
    return read_embeddings(Format::kNpy, bytes, "faces.npy", {.max_file_size = kLargestFile})
        .embeddings;
  } catch (const Rejection& rejection) {
    throw no_export(rejection.what());
  }
}

std::string key_of(std::span<const float> row) {
  return {reinterpret_cast<const char*>(row.data()), row.size_bytes()};
}

// A cluster that was dismissed there, as its faces are found here.
struct DismissedCluster {
  std::size_t size = 0;
  std::vector<CutMember> fresh;                     // they came with the export
  std::map<ClusterId, std::vector<SampleId>> here;  // the others, by what they are in; 0: none
};

class Importer {
 public:
  Importer(const CommandContext& context, const Exchange& exchange,
           const std::filesystem::path& folder, CommandPlan& plan)
      : context_(context),
        catalog_(context.catalog),
        memory_(context.memory),
        exchange_(exchange),
        folder_(folder),
        plan_(plan),
        changes_(plan.changes) {}

  void run(const RootLayout& layout) {
    expect_dimension();
    find_samples();
    add_samples(layout);
    for (std::size_t i = 0; i < exchange_.faces.size(); ++i) take(i);
    dismiss_clusters();
    std::sort(changes_.references.begin(), changes_.references.end(),
              [](const auto& a, const auto& b) { return a.sample < b.sample; });
  }

 private:
  void expect_dimension() {
    const std::size_t dimension = exchange_.rows.dimension();
    if (memory_.dimension == 0) {
      memory_.dimension = dimension;
      catalog_.set_setting("dimension", std::to_string(dimension));
    }
    if (dimension == memory_.dimension) return;
    throw Error(ErrorKind::kConflict,
                fmt::format("the export holds embeddings of {} values, this root's have {}: "
                            "embeddings of another model belong into a root of their own",
                            dimension, memory_.dimension));
  }

  // Rows that are here already.
  void find_samples() {
    std::unordered_map<std::string, std::vector<std::size_t>> wanted;
    for (std::size_t i = 0; i < exchange_.faces.size(); ++i) {
      wanted[key_of(exchange_.rows.row(i))].push_back(i);
    }
    samples_.assign(exchange_.faces.size(), 0);
    constexpr std::array kAll = {SampleState::kUnknown, SampleState::kKnown,
                                 SampleState::kAmbiguous, SampleState::kReference};
    catalog_.each_embedding(kAll, [&](SampleId id, PersonId, std::span<const float> row) {
      const auto found = wanted.find(key_of(row));
      if (found == wanted.end()) return;
      for (const std::size_t i : found->second) {
        if (samples_[i] == 0) samples_[i] = id;
      }
    });
  }

  void add_samples(const RootLayout& layout) {
    EmbeddingMatrix fresh;
    std::vector<std::size_t> rows;
    for (std::size_t i = 0; i < samples_.size(); ++i) {
      if (samples_[i] != 0 || memory_.tombstones.contains(exchange_.rows.row(i))) continue;
      fresh.append(exchange_.rows.row(i));
      rows.push_back(i);
    }
    if (rows.empty()) return;
    const std::vector<std::byte> bytes = npy_of(fresh);
    FileRecord record;
    record.path = fmt::format("import-{}/faces.npy", catalog_.next_command());
    record.stored_as = record.path;
    record.place = FilePlace::kMoved;
    record.digest = sha256(bytes);
    record.size = bytes.size();
    record.samples = rows.size();
    record.recorded_at = context_.now;
    record.id = catalog_.add_file(record);
    changes_.added_files.push_back(record.id);
    for (std::size_t k = 0; k < rows.size(); ++k) add_sample(record, k, rows[k]);
    const std::filesystem::path path = layout.archive() / record.stored_as;
    std::error_code ignored;
    std::filesystem::create_directories(path.parent_path(), ignored);
    write_file_atomically(path, bytes, true);
  }

  void add_sample(const FileRecord& record, std::size_t row, std::size_t i) {
    const ExchangedFace& face = exchange_.faces[i];
    const SampleId id = catalog_.add_sample({.file = record.id,
                                             .row = row,
                                             .label = face.label,
                                             .name = face.name,
                                             .state = SampleState::kUnknown,
                                             .person = {},
                                             .evidence = {},
                                             .embedding = exchange_.rows.row(i),
                                             .taken_in_at = context_.now});
    samples_[i] = id;
    fresh_.insert(id);
    if (face.crop.empty()) return;
    try {
      const auto bytes = read_file(folder_ / face.crop, kLargestThumbnail);
      catalog_.set_image(id, record.path, make_thumbnail(bytes, face.crop));
    } catch (const Error&) {
    } catch (const Rejection&) {
    }
  }

  void take(std::size_t i) {
    const ExchangedFace& face = exchange_.faces[i];
    const SampleId id = samples_[i];
    if (id == 0) return;  // forgotten here
    const SampleRecord sample = find_sample(catalog_, id);
    changes_.samples.push_back(id);
    if (face.person) refer(sample, person_named(*face.person).id);
    for (const std::string& name : face.rejected) {
      const PersonId person = person_named(name).id;
      const bool theirs = sample.state == SampleState::kReference && sample.person == person;
      if (!theirs && !is_rejected(id, person)) changes_.rejected.push_back({id, person});
    }
    if (!face.dismissed) return;
    DismissedCluster& dismissed = dismissed_[*face.dismissed];
    ++dismissed.size;
    if (fresh_.contains(id)) {
      dismissed.fresh.push_back({id, face.kind.value_or(1)});
    } else {
      dismissed.here[sample.cluster.value_or(0)].push_back(id);
    }
  }

  void refer(const SampleRecord& sample, PersonId person) {
    const bool decided = sample.state == SampleState::kReference ||
                         is_rejected(sample.id, person) || !referred_.insert(sample.id).second;
    if (decided) {
      if (sample.person != person) plan_.skipped.push_back(sample.id);
      return;
    }
    changes_.references.push_back({sample.id, 0, person, place_of(catalog_, sample)});
  }

  // The cluster here that holds most of one is dismissed in its place.
  void dismiss_clusters() {
    ClusterId next = catalog_.next_cluster_id();
    for (auto& [number, dismissed] : dismissed_) {
      for (const auto& [cluster, members] : dismissed.here) {
        if (cluster != 0 && catalog_.is_dismissed(cluster)) continue;
        if (cluster != 0 && 2 * members.size() > dismissed.size) {
          dismiss(cluster);
        } else {
          plan_.skipped.insert(plan_.skipped.end(), members.begin(), members.end());
        }
      }
      if (dismissed.fresh.empty()) continue;
      changes_.founded.push_back({next++, std::move(dismissed.fresh)});
    }
  }

  void dismiss(ClusterId cluster) {
    const auto& already = changes_.dismissed;
    if (std::find(already.begin(), already.end(), cluster) != already.end()) return;
    changes_.dismissed.push_back(cluster);
    changes_.clusters.push_back(cluster);
    changes_.member_lists.push_back(cluster);
  }

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

  bool is_rejected(SampleId sample, PersonId person) const {
    const auto entry = memory_.rejections.find(sample);
    return entry != memory_.rejections.end() &&
           std::binary_search(entry->second.begin(), entry->second.end(), person);
  }

  const CommandContext& context_;
  Catalog& catalog_;
  Memory& memory_;
  const Exchange& exchange_;
  const std::filesystem::path& folder_;
  CommandPlan& plan_;
  FactChanges& changes_;
  std::vector<SampleId> samples_;  // of each face; 0: none
  std::set<SampleId> fresh_;
  std::set<SampleId> referred_;
  std::map<std::string, PersonFact> people_;
  std::map<std::int64_t, DismissedCluster> dismissed_;
  int new_people_ = 0;
};

}  // namespace

Exchange read_exchange(const std::filesystem::path& folder) {
  Exchange exchange;
  const auto bytes = read_part(folder / "kith.json", kLargestDocument);
  try {
    const nlohmann::json json = nlohmann::json::parse(
        std::string_view(reinterpret_cast<const char*>(bytes.data()), bytes.size()));
    if (json.at("format") != "kith export") throw no_export("kith.json is of another format");
    if (json.at("version") != 1) throw no_export("it is of a newer kith; install that");
    for (const auto& entry : json.at("faces")) exchange.faces.push_back(face_of(entry));
  } catch (const nlohmann::json::exception&) {
    throw no_export("kith.json is not what it should be");
  }
  exchange.rows = exchange.faces.empty() ? EmbeddingMatrix() : read_rows(folder);
  if (exchange.rows.rows() != exchange.faces.size()) {
    throw no_export(fmt::format("faces.npy has {}, kith.json tells of {}",
                                counted(exchange.rows.rows(), "row"), exchange.faces.size()));
  }
  for (const ExchangedFace& face : exchange.faces) {
    if (face.person) expect_name(*face.person);
    for (const std::string& name : face.rejected) expect_name(name);
    const bool inside = face.crop.empty() || (face.crop.starts_with("crops/") &&
                                              face.crop.find("..") == std::string::npos);
    if (!inside) throw no_export("a crop lies elsewhere than in crops/");
  }
  return exchange;
}

Command import_faces(std::shared_ptr<const Exchange> exchange, std::filesystem::path folder,
                     RootLayout layout) {
  return [=](const CommandContext& context) {
    CommandPlan plan{.kind = CommandKind::kImport, .description = {}, .changes = {}};
    if (exchange->faces.empty()) return plan;
    Importer(context, *exchange, folder, plan).run(layout);
    const FactChanges& changes = plan.changes;
    const std::size_t dismissed = changes.dismissed.size();
    const bool nothing = changes.references.empty() && changes.rejected.empty() &&
                         changes.added_files.empty() && dismissed == 0;
    if (nothing) return plan;
    plan.description = fmt::format("{} imported, {} as references", faces(exchange->faces.size()),
                                   changes.references.size());
    if (dismissed > 0)
      plan.description += fmt::format(", {} dismissed", counted(dismissed, "cluster"));
    return plan;
  };
}

}  // namespace kith
