#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <nlohmann/json.hpp>

#include "client/present/facts.hpp"
#include "client/present/phrases.hpp"
#include "client/verbs/listing.hpp"
#include "client/verbs/montage_pages.hpp"
#include "client/verbs/montage_picture.hpp"
#include "client/verbs/verbs.hpp"
#include "core/base/counted.hpp"
#include "core/base/text.hpp"

namespace kith::client {
namespace {

using Kind = Column::Kind;

std::string when(bool known, const google::protobuf::Timestamp& time, Timestamp now) {
  return known ? relative(timestamp_of(time), now) : "-";
}

ExitCode list(Session& session, bool all) {
  Listing listing(session, "clusters",
                  {{"ID", Kind::kNumber, 9},
                   {"SIZE", Kind::kNumber, 8},
                   {"FLAGGED", Kind::kWord, 6},
                   {"VISITS", Kind::kNumber, 2},
                   {"FIRST SEEN", Kind::kWord, 3},
                   {"LAST SEEN", Kind::kWord, 5},
                   {"MONTAGE", Kind::kPath, 4}},
                  "no clusters; kith status says when the next recluster is");
  listing.count_aloud();
  const Timestamp now = session.terminal().now();
  v1::ListClustersRequest request;
  request.set_include_dismissed(all);
  session.daemon().list_clusters(std::move(request), [&](const v1::Cluster& cluster) {
    return listing.add(cluster, [&]() -> std::vector<std::string> {
      return {std::to_string(cluster.id()),
              std::to_string(cluster.size()),
              cluster.flagged() ? "yes" : "-",
              std::to_string(cluster.visits()),
              when(cluster.has_first_seen_time(), cluster.first_seen_time(), now),
              when(cluster.has_last_seen_time(), cluster.last_seen_time(), now),
              printable(cluster.montage())};
    });
  });
  return listing.finish();
}

// The cluster with its pages, null where none were asked for.
Json json_of(const v1::Cluster& cluster, const std::optional<std::vector<std::string>>& pages) {
  Json json = to_json(cluster);
  json["pages"] = pages ? Json::array() : Json();
  if (!pages) return json;
  for (const std::string& path : *pages) json["pages"].push_back(file_to_json(path));
  return json;
}

// "samples 3, 4, 9", the first of many.
std::string samples(const google::protobuf::RepeatedField<std::int64_t>& ids) {
  constexpr int kShown = 12;
  const int shown = std::min(ids.size(), kShown);
  std::string text = ids.size() == 1 ? "sample " : "samples ";
  text += fmt::format("{}", fmt::join(ids.begin(), ids.begin() + shown, ", "));
  return ids.size() > shown ? text + fmt::format(" and {} more", ids.size() - shown) : text;
}

std::string facts_of(const v1::Cluster& cluster, Session& session) {
  const Timestamp now = session.terminal().now();
  return Facts(fmt::format("cluster {}", cluster.id()))
      .add("size", fmt::format("{} (kith samples list --cluster {})",
                               counted(cluster.size(), "face"), cluster.id()))
      .add_if(cluster.has_share(), "the largest", extent(cluster.share(), cluster.diameter()))
      .add_if(cluster.flagged(), "flagged", "looks like several people")
      .add_if(cluster.dismissed(), "dismissed", "not worth asking about; kith undo takes it back")
      .add_if(cluster.bridges_size() > 0, "joined by", samples(cluster.bridges()))
      .add_if(cluster.proposed_cut_size() > 0, "proposed cut", samples(cluster.proposed_cut()))
      .add("found", when(cluster.has_create_time(), cluster.create_time(), now))
      .add("first seen", when(cluster.has_first_seen_time(), cluster.first_seen_time(), now))
      .add("last seen", when(cluster.has_last_seen_time(), cluster.last_seen_time(), now))
      .add_if(cluster.visits() > 0, "visits",
              fmt::format("{}{}", cluster.visits(), cluster.recurring() ? ", comes again" : ""))
      .add_if(!cluster.montage().empty(), "montage", printable(cluster.montage()))
      .text(session.width(), session.paint());
}

struct ShowOptions {
  std::int64_t id = 0;
  std::optional<std::string> pages;  // the directory they are drawn into; empty: here
  bool montage = false;
};

ExitCode show(Session& session, const ShowOptions& options) {
  const v1::Cluster cluster = session.daemon().cluster(options.id);
  if (options.montage && !session.json()) return show_montage(session, cluster);
  std::optional<std::vector<std::string>> pages;
  if (options.pages) pages = write_montage_pages(session, options.id, *options.pages);
  if (session.json()) {
    session.print(json_of(cluster, pages));
  } else if (pages) {
    for (const std::string& path : *pages) session.out() << printable(path) << '\n';
  } else {
    session.out() << facts_of(cluster, session);
  }
  return ExitCode::kDone;
}

}  // namespace

void declare_clusters(CommandLine& line) {
  auto all = std::make_shared<bool>(false);
  line.verb("clusters list", Group::kFaces, "Groups of unknown faces, one person each probably",
            "  kith clusters list\n"
            "  kith -o json clusters list | jq '.clusters | max_by(.size)'")
      .flag("--all", *all, "the dismissed ones too")
      .action([all](Session& session) { return list(session, *all); });

  auto options = std::make_shared<ShowOptions>();
  line.verb("clusters show", Group::kFaces, "One cluster and where its montage is",
            "  kith clusters show 7\n"
            "  kith clusters show 7 --montage         look at it, here in the terminal\n"
            "  kith clusters show 7 --pages           every page, drawn here\n"
            "  kith clusters show 7 --pages /tmp/7    … drawn there")
      .positional("ID", options->id, "the cluster's number")
      .flag("--montage", options->montage, "draw its montage in the terminal, or say where it is")
      .text_or_nothing("--pages", options->pages, "DIR",
                       "draw every page of its montage into DIR (or here)")
      .action([options](Session& session) { return show(session, *options); });
}

}  // namespace kith::client
