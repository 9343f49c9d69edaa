#include <fmt/format.h>

#include <memory>

#include "client/failure.hpp"
#include "client/present/facts.hpp"
#include "client/present/phrases.hpp"
#include "client/present/words.hpp"
#include "client/verbs/listing.hpp"
#include "client/verbs/verbs.hpp"
#include "core/base/text.hpp"

namespace kith::client {
namespace {

using Kind = Column::Kind;

struct Filter {
  std::optional<std::string> state;
  std::optional<std::string> person;
  std::optional<std::int64_t> cluster;
};

v1::ListSamplesRequest request_for(const Filter& filter) {
  v1::ListSamplesRequest request;
  if (filter.state) request.set_state(value_called<v1::SampleState>(*filter.state));
  if (filter.person) {
    if (!is_utf8(*filter.person))
      throw Failure(ExitCode::kNotFound, fmt::format("nobody is called '{}': names are UTF-8",
                                                     printable(*filter.person)));
    request.set_person(*filter.person);
  }
  if (filter.cluster) request.set_cluster(*filter.cluster);
  return request;
}

std::string or_dash(std::string text) {
  return text.empty() ? "-" : text;
}

std::vector<std::string> row(const v1::Sample& sample, Timestamp now) {
  return {std::to_string(sample.id()),
          printable(sample.file()),
          std::to_string(sample.row()),
          word_of(sample.state()),
          or_dash(printable(sample.person())),
          sample.has_distance() ? fmt::format("{:.3f}", sample.distance()) : "-",
          sample.has_cluster() ? std::to_string(sample.cluster()) : "-",
          or_dash(word_of(sample.kind())),
          relative(timestamp_of(sample.intake_time()), now)};
}

ExitCode list(Session& session, const Filter& filter) {
  Listing listing(session, "samples",
                  {{"ID", Kind::kNumber, 9},
                   {"FILE", Kind::kPath, 7},
                   {"ROW", Kind::kNumber, 2},
                   {"STATE", Kind::kWord, 8},
                   {"PERSON", Kind::kText, 6},
                   {"DISTANCE", Kind::kNumber, 5},
                   {"CLUSTER", Kind::kNumber, 4},
                   {"KIND", Kind::kWord, 3},
                   {"TAKEN IN", Kind::kWord, 1}},
                  "no samples");
  listing.count_aloud();
  const Timestamp now = session.terminal().now();
  session.daemon().list_samples(request_for(filter), [&](const v1::Sample& sample) {
    return listing.add(sample, [&] { return row(sample, now); });
  });
  return listing.finish();
}

std::string decision(const v1::Sample& sample) {
  std::string text = word_of(sample.state());
  if (sample.state() == v1::SAMPLE_STATE_REFERENCE) text = "a reference";
  if (sample.has_person()) text += " of " + printable(sample.person());
  if (sample.state() == v1::SAMPLE_STATE_KNOWN) text = "known as " + printable(sample.person());
  return text;
}

std::string nearest(const v1::Sample& sample) {
  std::string text =
      sample.has_nearest_person() ? printable(sample.nearest_person()) : "a reference";
  text += fmt::format(" at {:.3f}", sample.distance());
  if (sample.has_nearest_reference())
    text += fmt::format(" (sample {})", sample.nearest_reference());
  return text;
}

std::string cluster(const v1::Sample& sample) {
  if (sample.has_cluster()) return fmt::format("{} ({})", sample.cluster(), word_of(sample.kind()));
  return sample.kind() == v1::POINT_KIND_NOISE ? "none: noise" : "none yet";
}

ExitCode show(Session& session, std::int64_t id) {
  const v1::Sample sample = session.daemon().sample(id);
  if (session.json()) {
    session.print(sample);
    return ExitCode::kDone;
  }
  const bool pooled =
      sample.state() == v1::SAMPLE_STATE_UNKNOWN || sample.state() == v1::SAMPLE_STATE_AMBIGUOUS;
  session.out() << Facts(fmt::format("sample {}", sample.id()))
                       .add("file",
                            fmt::format("{}, row {}", printable(sample.file()), sample.row()))
                       .add("state", decision(sample))
                       .add_if(sample.has_distance(), "nearest", nearest(sample))
                       .add_if(sample.has_runner_up_person(), "then",
                               fmt::format("{} at {:.3f}", printable(sample.runner_up_person()),
                                           sample.runner_up_distance()))
                       .add_if(pooled, "cluster", cluster(sample))
                       .add_if(sample.has_label(), "label", printable(sample.label()))
                       .add_if(sample.has_name(), "name", printable(sample.name()))
                       .add_if(sample.has_image(), "image", printable(sample.image()))
                       .add("taken in",
                            relative(timestamp_of(sample.intake_time()), session.terminal().now()))
                       .text(session.width(), session.paint());
  return ExitCode::kDone;
}

}  // namespace

void declare_samples(CommandLine& line) {
  auto filter = std::make_shared<Filter>();
  line.verb("samples list", Group::kFaces, "Every face and what was decided about it",
            "  kith samples list --state ambiguous\n"
            "  kith samples list --person Alice\n"
            "  kith samples list --cluster 0                 the noise")
      .one_of("--state", filter->state, {"known", "unknown", "ambiguous", "reference"},
              "only these")
      .text("--person", filter->person, "NAME", "only this person's")
      .number("--cluster", filter->cluster, 0, "ID", "only this cluster's; 0 for the noise")
      .action([filter](Session& session) { return list(session, *filter); });

  auto id = std::make_shared<std::int64_t>();
  line.verb("samples show", Group::kFaces, "One face, with the evidence", "  kith samples show 12")
      .positional("ID", *id, "the sample's number")
      .action([id](Session& session) { return show(session, *id); });
}

}  // namespace kith::client
