#include <fmt/format.h>

#include <memory>
#include <nlohmann/json.hpp>

#include "client/present/facts.hpp"
#include "client/present/progress.hpp"
#include "client/present/same_picture.hpp"
#include "client/present/table.hpp"
#include "client/present/words.hpp"
#include "client/verbs/listing.hpp"
#include "client/verbs/verbs.hpp"
#include "core/base/text.hpp"

namespace kith::client {
namespace {

using Kind = Column::Kind;

std::string standing(const v1::Explanation& found) {
  const v1::Sample& sample = found.sample();
  std::string text = sample.has_cluster()
                         ? fmt::format("{} of cluster {}", word_of(sample.kind()), sample.cluster())
                     : sample.kind() == v1::POINT_KIND_NOISE ? "noise"
                                                             : "not yet clustered";
  return text + fmt::format(": {} within eps {:.3g}, itself included; {} make a core point",
                            found.neighbors_within_eps(), found.eps(), found.min_samples());
}

std::string link(const v1::NearSample& near) {
  return fmt::format("sample {} at {:.3f}, the nearest core point of its cluster", near.sample(),
                     near.distance());
}

std::string where(const std::string& image, const std::string& file) {
  return printable(image.empty() ? file : image);
}

std::string candidates_of(const v1::Explanation& found, Session& session) {
  if (found.candidates_size() == 0) return "";
  Table people({{"NEAREST PERSON", Kind::kText, 4},
                {"DISTANCE", Kind::kNumber, 5},
                {"REFERENCE", Kind::kNumber, 3},
                {"IMAGE OR FILE", Kind::kPath, 2}});
  for (const v1::Candidate& one : found.candidates()) {
    people.add({printable(one.person()), fmt::format("{:.3f}", one.distance()),
                std::to_string(one.reference()), where(one.image(), one.file())});
  }
  return "\n" + people.text(session.width(), session.paint());
}

std::string neighbors_of(const v1::Explanation& found, Session& session) {
  if (found.neighbors_size() == 0) return "";
  Table near({{"NEIGHBOR", Kind::kNumber, 5},
              {"DISTANCE", Kind::kNumber, 4},
              {"CLUSTER", Kind::kNumber, 3},
              {"KIND", Kind::kWord, 2},
              {"IMAGE OR FILE", Kind::kPath, 1}});
  for (const v1::NearSample& one : found.neighbors()) {
    const std::string kind = word_of(one.kind());
    near.add({std::to_string(one.sample()), fmt::format("{:.3f}", one.distance()),
              one.has_cluster() ? std::to_string(one.cluster()) : "-", kind.empty() ? "-" : kind,
              where(one.image(), one.file())});
  }
  return "\n" + near.text(session.width(), session.paint());
}

v1::Explanation explained(Session& session, std::int64_t id) {
  Progress progress(session.err(), session.terminal(), "comparing");
  return session.daemon().explain(id, [&](double done) { progress.update(done); });
}

std::vector<v1::ReferenceDoubt> checked(Session& session) {
  Progress progress(session.err(), session.terminal(), "checking");
  return session.daemon().check_people([&](double done) { progress.update(done); });
}

ExitCode explain(Session& session, std::int64_t id) {
  const v1::Explanation found = explained(session, id);
  if (session.json()) {
    session.print(found);
    return ExitCode::kDone;
  }
  const v1::Sample& sample = found.sample();
  std::string state = word_of(sample.state());
  if (sample.has_person()) state += ": " + printable(sample.person());
  session.out() << Facts(fmt::format("sample {}", sample.id()))
                       .add("file",
                            fmt::format("{}, row {}", printable(sample.file()), sample.row()))
                       .add("state", state)
                       .add("because", printable(found.why()))
                       .add_if(found.has_change(), "otherwise", printable(found.change()))
                       .add("rule", fmt::format("tolerance {:.3g} · margin {:g}", found.tolerance(),
                                                found.margin()))
                       .add_if(found.has_eps(), "cluster", standing(found))
                       .add_if(found.has_link(), "held by", link(found.link()))
                       .add_if(sample.has_same_picture(), "picture", same_picture_sentence(sample))
                       .text(session.width(), session.paint())
                << candidates_of(found, session) << neighbors_of(found, session);
  return ExitCode::kDone;
}

ExitCode check(Session& session) {
  Listing listing(session, "doubts",
                  {{"REASON", Kind::kWord, 7},
                   {"PERSON", Kind::kText, 6},
                   {"REFERENCE", Kind::kNumber, 5},
                   {"OTHER PERSON", Kind::kText, 4},
                   {"REFERENCE", Kind::kNumber, 3},
                   {"DISTANCE", Kind::kNumber, 2},
                   {"TO ITS OWN", Kind::kNumber, 1}},
                  "no reference looks wrong");
  const std::vector<v1::ReferenceDoubt> doubts = checked(session);
  for (const v1::ReferenceDoubt& doubt : doubts) {
    listing.add(doubt, [&]() -> std::vector<std::string> {
      return {doubt.reason(),
              printable(doubt.person()),
              std::to_string(doubt.reference()),
              printable(doubt.other_person()),
              std::to_string(doubt.other_reference()),
              fmt::format("{:.3f}", doubt.distance()),
              doubt.has_own_distance() ? fmt::format("{:.3f}", doubt.own_distance()) : "-"};
    });
  }
  return listing.finish();
}

}  // namespace

void declare_explain(CommandLine& line) {
  auto id = std::make_shared<std::int64_t>();
  line.verb("explain", Group::kFaces, "Why a face is known or not, and what would change it",
            "  kith explain 12\n"
            "  kith -o json explain 12 | jq .change")
      .positional("SAMPLE", *id, "the sample's number")
      .action([id](Session& session) { return explain(session, *id); });

  line.verb("people check", Group::kFaces, "References that look wrong",
            "  kith people check\n"
            "  kith -o json people check | jq '.doubts[].reason'")
      .action(check);
}

}  // namespace kith::client
