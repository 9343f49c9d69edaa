#include "core/pipeline/results.hpp"

#include <fmt/format.h>

#include <map>
#include <nlohmann/json.hpp>

#include "core/base/csv.hpp"
#include "core/base/error.hpp"
#include "core/base/file.hpp"
#include "core/base/file_writer.hpp"
#include "core/base/text.hpp"
#include "core/base/time_text.hpp"
#include "core/recluster/labels.hpp"

namespace kith {
namespace {

constexpr std::size_t kRecordsAtOnce = 1000;

using Names = std::map<PersonId, std::string>;

// Calls visit(record) for all records of a list, page by page.
template <typename List, typename Visit>
void each_record(const List& list, const Visit& visit) {
  Page page{.limit = kRecordsAtOnce};
  while (true) {
    const auto records = list(page);
    for (const auto& record : records) visit(record);
    if (records.size() < kRecordsAtOnce) return;
    page.after = records.back().id;
  }
}

std::string time_cell(const std::optional<Timestamp>& time) {
  return time ? rfc3339(*time) : std::string();
}

template <typename Number>
std::string number_cell(const std::optional<Number>& number) {
  return number ? fmt::to_string(*number) : std::string();
}

std::string path_cell(const std::string& path, bool percent) {
  return percent ? percent_encode(path) : path;
}

std::string name_cell(const Names& names, const std::optional<Neighbor>& neighbor) {
  if (!neighbor) return {};
  const auto found = names.find(neighbor->person);
  return found == names.end() ? std::string() : found->second;
}

std::string kind_cell(const std::optional<int>& kind) {
  if (!kind) return {};
  switch (static_cast<PointKind>(*kind)) {
    case PointKind::kNoise:
      return "noise";
    case PointKind::kBorder:
      return "border";
    case PointKind::kCore:
      return "core";
  }
  return {};
}

template <typename List>
std::string list_cell(const List& list) {
  return list.empty() ? std::string() : nlohmann::json(list).dump();
}

std::string line_of(const SampleRecord& sample, const Names& names) {
  const auto& [best, runner_up] = sample.evidence;
  const RowMetadata& said = sample.metadata;
  const bool percent = !is_utf8(sample.file) || !is_utf8(sample.image);
  return CsvLine()
      .add(fmt::to_string(sample.id))
      .add(path_cell(sample.file, percent))
      .add(percent ? "percent" : "")
      .add(fmt::to_string(sample.row))
      .add(name_of(sample.state))
      .add_text(sample.person_name)
      .add(best ? fmt::to_string(best->distance) : "")
      .add(number_cell(sample.cluster))
      .add(kind_cell(sample.kind))
      .add_text(sample.label)
      .add_text(sample.name)
      .add(path_cell(sample.image, percent))
      .add_text(said.source)
      .add(rfc3339(sample.seen_at))
      .add(rfc3339(sample.taken_in_at))
      .add(said.box ? nlohmann::json(*said.box).dump() : "")
      .add(number_cell(said.quality))
      .add_text(said.model)
      .add(list_cell(said.tags))
      .add(number_cell(sample.same_picture))
      .add_text(name_cell(names, best))
      .add(best ? fmt::to_string(best->reference) : "")
      .add_text(name_cell(names, runner_up))
      .add(runner_up ? fmt::to_string(runner_up->distance) : "")
      .text();
}

std::string line_of(const ClusterRecord& cluster) {
  return CsvLine()
      .add(fmt::to_string(cluster.id))
      .add(fmt::to_string(cluster.size))
      .add(rfc3339(cluster.born_at))
      .add(time_cell(cluster.first_seen))
      .add(time_cell(cluster.last_seen))
      .add(fmt::to_string(cluster.visits))
      .add(cluster.recurring ? "yes" : "no")
      .text();
}

std::string line_of(const PersonRecord& person) {
  return CsvLine()
      .add(fmt::to_string(person.id))
      .add_text(person.name)
      .add(fmt::to_string(person.references))
      .add(fmt::to_string(person.samples))
      .add(time_cell(person.first_seen))
      .add(time_cell(person.last_seen))
      .add(fmt::to_string(person.visits))
      .text();
}

Names write_people(const CatalogReader& catalog, FileWriter& file) {
  Names names;
  file.write("id,name,references,samples,first_seen_time,last_seen_time,visits\n");
  each_record([&](const Page& page) { return catalog.people(page); },
              [&](const PersonRecord& person) {
                names.emplace(person.id, person.name);
                file.write(line_of(person));
              });
  return names;
}

void write_clusters(const CatalogReader& catalog, FileWriter& file) {
  file.write("id,size,create_time,first_seen_time,last_seen_time,visits,recurring\n");
  each_record([&](const Page& page) { return catalog.clusters(page); },
              [&](const ClusterRecord& cluster) { file.write(line_of(cluster)); });
}

void write_samples(const CatalogReader& catalog, const Names& names, FileWriter& file) {
  file.write(
      "id,file,file_encoding,row,state,person,distance,cluster,kind,label,name,image,source,"
      "time,intake_time,box,quality,model,tags,same_picture,nearest_person,nearest_reference,"
      "runner_up_person,runner_up_distance\n");
  each_record([&](const Page& page) { return catalog.samples({}, page); },
              [&](const SampleRecord& sample) { file.write(line_of(sample, names)); });
}

void make_folder(const std::filesystem::path& folder) {
  std::error_code error;
  std::filesystem::create_directory(folder, error);
  if (!error || std::filesystem::is_directory(folder)) return;
  throw Error(ErrorKind::kRetry,
              fmt::format("cannot make {}: {}", printable(folder.native()), error.message()));
}

}  // namespace

void write_results(const CatalogReader& catalog, const std::filesystem::path& folder) {
  make_folder(folder);
  FileWriter people(folder / kResultNames[0]);
  FileWriter clusters(folder / kResultNames[1]);
  FileWriter samples(folder / kResultNames[2]);
  const Names names = write_people(catalog, people);
  write_clusters(catalog, clusters);
  write_samples(catalog, names, samples);
  for (FileWriter* file : {&people, &clusters, &samples}) file->finish();
  for (FileWriter* file : {&people, &clusters, &samples}) file->publish();
  sync_directory(folder);
}

}  // namespace kith
