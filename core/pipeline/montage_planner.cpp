#include "core/pipeline/montage_planner.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <xxhash.h>

#include <algorithm>
#include <chrono>
#include <set>
#include <string_view>
#include <utility>

#include "core/base/error.hpp"
#include "core/base/text.hpp"
#include "core/pipeline/face_order.hpp"
#include "core/pipeline/proposed_cut.hpp"

namespace kith {
namespace {

constexpr std::size_t kSamplesAtOnce = 1000;

std::string_view last_component(std::string_view path) {
  return path.substr(path.rfind('/') + 1);  // npos + 1 is 0
}

std::string minute(Timestamp time) {
  return fmt::format("{:%Y-%m-%d %H:%M}",
                     fmt::gmtime(std::chrono::floor<std::chrono::seconds>(time)));
}

// Two things that a page says of itself, one after the other.
std::string told_first(const std::string& first, const std::string& then) {
  return first.empty() || then.empty() ? first + then : fmt::format("{} · {}", first, then);
}

// When the faces of a montage were seen, in front of what the page says of itself.
std::vector<MontagePage> dated(std::vector<MontagePage> pages,
                               const std::optional<Timestamp>& first,
                               const std::optional<Timestamp>& last, std::size_t visits) {
  if (!first || !last) return pages;
  const std::string begin = minute(*first);
  const std::string end = minute(*last);
  std::string seen = begin == end ? fmt::format("seen {}", begin)
                                  : fmt::format("first seen {}, last {}", begin, end);
  if (visits > 1) seen += fmt::format(", {} visits", visits);
  for (MontagePage& page : pages) page.subtitle = told_first(seen, page.subtitle);
  return pages;
}

std::string count_of_faces(std::size_t count) {
  return fmt::format("{} face{}", count, count == 1 ? "" : "s");
}

std::string shown_name(const std::string& file, std::uint64_t row) {
  const std::string name = printable(last_component(file));
  return row == 0 ? name : fmt::format("{} [{}]", name, row);
}

Tile tile_of(const CatalogReader::Member& member) {
  Tile tile;
  tile.sample = member.sample;
  tile.caption = member.state == SampleState::kReference ? "reference" : "";
  if (member.shares_picture) tile.caption = "same picture";
  tile.file_name = shown_name(member.file, member.row);
  tile.has_image = member.has_image;
  tile.image_version = member.image_version;
  return tile;
}

std::uint64_t fingerprint_of(const std::vector<CatalogReader::Member>& members) {
  std::vector<SampleId> ids;
  ids.reserve(members.size());
  for (const auto& member : members) ids.push_back(member.sample);
  return XXH3_64bits(ids.data(), ids.size() * sizeof(SampleId));
}

void append(MontagePlan& plan, MontageSubject subject, std::vector<MontagePage> pages) {
  if (pages.empty()) return;
  for (const MontagePage& page : pages) subject.files.push_back(page.file_name);
  plan.subjects.push_back(std::move(subject));
  std::move(pages.begin(), pages.end(), std::back_inserter(plan.pages));
}

MontageSubject subject_of(const ClusterRecord& cluster) {
  return {.kind = MontageSubject::Kind::kCluster,
          .id = cluster.id,
          .faces = cluster.size,
          .dismissed = cluster.dismissed,
          .born_at = cluster.born_at,
          .first_seen = cluster.first_seen,
          .last_seen = cluster.last_seen};
}

MontageSubject subject_of(const PersonRecord& person) {
  return {.kind = MontageSubject::Kind::kPerson,
          .id = person.id,
          .name = person.name,
          .faces = person.samples,
          .references = person.references,
          .first_seen = person.first_seen,
          .last_seen = person.last_seen};
}

// Calls visit(item) for all items of a listing, page by page, until it is stopped.
template <typename List, typename Visit>
void each(const std::stop_token& stop, const List& list, const Visit& visit) {
  Page page{.limit = kSamplesAtOnce};
  while (true) {
    const auto items = list(page);
    for (const auto& item : items) {
      if (stop.stop_requested()) throw Error(ErrorKind::kUnavailable, "drawing was stopped");
      visit(item);
    }
    if (items.size() < kSamplesAtOnce) return;
    page.after = items.back().id;
  }
}

}  // namespace

MontagePlan MontagePlanner::plan(const CatalogReader& catalog, const MontageLayout& layout,
                                 std::stop_token stop) {
  stop_ = std::move(stop);
  MontagePlan plan;
  begin(catalog);
  add_overviews(catalog, layout, plan);
  add_people(catalog, layout, plan);
  add_clusters(catalog, layout, plan);
  return plan;
}

std::vector<MontagePage> MontagePlanner::cluster_pages(const CatalogReader& catalog,
                                                       const ClusterRecord& cluster,
                                                       const MontageLayout& layout) {
  begin(catalog);
  return pages_of(catalog, cluster, layout);
}

void MontagePlanner::begin(const CatalogReader& catalog) {
  flagged_.clear();
  for (FlaggedCluster& one : flagged_clusters(catalog)) {
    flagged_.emplace(one.cluster, std::move(one));
  }
}

std::vector<MontagePage> MontagePlanner::pages_of(const CatalogReader& catalog,
                                                  const ClusterRecord& cluster,
                                                  const MontageLayout& layout) {
  const CatalogReader::View view(catalog);
  const std::string stem = fmt::format("cluster-{}", cluster.id);
  const Members members = catalog.members_of_cluster(cluster.id);
  std::string title = fmt::format("cluster {} · {}", cluster.id, count_of_faces(members.size()));
  std::vector<Tile> tiles = tiles_by_distance(catalog, stem, members);
  std::string cut;
  if (const auto flagged = flagged_.find(cluster.id); flagged != flagged_.end()) {
    title += " · looks like several people";
    cut = show_cut(flagged->second, layout, tiles);
  }
  std::vector<MontagePage> pages = paginate(stem, title, std::move(tiles), layout);
  pages = dated(std::move(pages), cluster.first_seen, cluster.last_seen, cluster.visits);
  for (MontagePage& page : pages) page.subtitle = told_first(cut, page.subtitle);
  return pages;
}

std::vector<Tile> MontagePlanner::tiles_by_distance(const CatalogReader& catalog,
                                                    const std::string& stem,
                                                    const Members& members) {
  Order& order = orders_[stem];
  const std::uint64_t fingerprint = fingerprint_of(members);
  if (order.members != fingerprint || order.samples.size() != members.size()) {
    order = {fingerprint, order_by_medoid(catalog, members)};
  }
  std::vector<Tile> tiles;
  tiles.reserve(members.size());
  for (const SampleId id : order.samples) {
    const auto member = std::lower_bound(members.begin(), members.end(), id,
                                         [](const auto& m, SampleId s) { return m.sample < s; });
    tiles.push_back(tile_of(*member));
  }
  return tiles;
}

void MontagePlanner::add_overviews(const CatalogReader& catalog, const MontageLayout& layout,
                                   MontagePlan& plan) {
  const Counts counts = catalog.counts();
  const auto add = [&](const char* stem, SampleState state, std::size_t count) {
    const Page newest{.limit = layout.tiles_per_page(), .newest_first = true};
    std::vector<Tile> tiles;
    for (const SampleRecord& sample : catalog.samples({.state = state}, newest)) {
      tiles.push_back({.sample = sample.id,
                       .caption = sample.person_name,
                       .file_name = shown_name(sample.file, sample.row),
                       .has_image = sample.has_image,
                       .image_version = sample.image_version});
    }
    if (tiles.empty()) return;
    const std::string shown =
        tiles.size() < count ? fmt::format(", the newest {}", tiles.size()) : "";
    append(plan, {.kind = MontageSubject::Kind::kNewest, .name = stem, .faces = count},
           paginate(stem, fmt::format("{} · {}{}", stem, count_of_faces(count), shown),
                    std::move(tiles), layout));
  };
  add("known", SampleState::kKnown, counts.known);
  add("unknown", SampleState::kUnknown, counts.unknown);

  Members noise = catalog.members_of_cluster(0);
  std::reverse(noise.begin(), noise.end());  // the newest first
  std::vector<Tile> tiles;
  for (const auto& member : noise) tiles.push_back(tile_of(member));
  const std::string title = fmt::format("noise · {} in no cluster", count_of_faces(tiles.size()));
  append(plan, {.kind = MontageSubject::Kind::kNoise, .name = "noise", .faces = noise.size()},
         paginate("noise", title, std::move(tiles), layout));
}

void MontagePlanner::add_people(const CatalogReader& catalog, const MontageLayout& layout,
                                MontagePlan& plan) {
  each(
      stop_, [&](const Page& page) { return catalog.people(page); },
      [&](const PersonRecord& person) {
        const CatalogReader::View view(catalog);
        const std::string stem = fmt::format("person-{}", person.id);
        const Members members = catalog.members_of_person(person.id);
        const std::string title = fmt::format("{} · {}, {} enrolled", person.name,
                                              count_of_faces(members.size()), person.references);
        append(plan, subject_of(person),
               dated(paginate(stem, title, tiles_by_distance(catalog, stem, members), layout),
                     person.first_seen, person.last_seen, person.visits));
      });
}

void MontagePlanner::add_clusters(const CatalogReader& catalog, const MontageLayout& layout,
                                  MontagePlan& plan) {
  std::set<std::string> alive;
  each(
      stop_, [&](const Page& page) { return catalog.clusters(page); },
      [&](const ClusterRecord& cluster) {
        alive.insert(fmt::format("cluster-{}", cluster.id));
        MontageSubject subject = subject_of(cluster);
        subject.flagged = flagged_.contains(cluster.id);
        append(plan, std::move(subject), pages_of(catalog, cluster, layout));
      });
  std::erase_if(orders_, [&](const auto& order) {
    return order.first.starts_with("cluster-") && !alive.contains(order.first);
  });
}

}  // namespace kith
