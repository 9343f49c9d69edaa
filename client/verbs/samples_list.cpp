#include <fmt/format.h>
#include <google/protobuf/util/time_util.h>

#include <limits>
#include <memory>

#include "client/failure.hpp"
#include "client/present/moment.hpp"
#include "client/present/phrases.hpp"
#include "client/present/sample_csv.hpp"
#include "client/present/words.hpp"
#include "client/typed_path.hpp"
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
  std::optional<std::string> file;
  std::optional<std::string> source;
  std::optional<std::string> since;
  std::optional<std::int64_t> limit;
};

v1::ListSamplesRequest request_for(const Filter& filter, Timestamp now) {
  v1::ListSamplesRequest request;
  if (filter.state) request.set_state(value_called<v1::SampleState>(*filter.state));
  if (filter.person) {
    if (!is_utf8(*filter.person))
      throw Failure(ExitCode::kNotFound, fmt::format("nobody is called '{}': names are UTF-8",
                                                     printable(*filter.person)));
    request.set_person(*filter.person);
  }
  if (filter.cluster) request.set_cluster(*filter.cluster);
  if (filter.file) request.set_file(typed_path(*filter.file));
  if (filter.source) {
    if (!is_utf8(*filter.source))
      throw Failure(ExitCode::kNotFound, fmt::format("no source is called '{}': they are UTF-8",
                                                     printable(*filter.source)));
    request.set_source(*filter.source);
  }
  if (filter.since) {
    const auto since = parse_moment(*filter.since, now);
    if (!since)
      throw Failure(ExitCode::kUsage,
                    fmt::format("--since '{}' is no time: 2026-03-01T12:00:00Z, 2026-03-01 and 24h "
                                "(ago) are",
                                printable(*filter.since)));
    *request.mutable_since() = google::protobuf::util::TimeUtil::MicrosecondsToTimestamp(
        since->time_since_epoch().count());
  }
  return request;
}

std::string or_dash(std::string text) {
  return text.empty() ? "-" : text;
}

// A face of a picture that shows the same person twice is marked.
std::string person_cell(const v1::Sample& sample) {
  return or_dash(printable(sample.person())) + (sample.has_same_picture() ? " (twice)" : "");
}

std::vector<std::string> row(const v1::Sample& sample, Timestamp now) {
  return {std::to_string(sample.id()),
          printable(sample.file()),
          std::to_string(sample.row()),
          word_of(sample.state()),
          person_cell(sample),
          sample.has_distance() ? fmt::format("{:.3f}", sample.distance()) : "-",
          sample.has_cluster() ? std::to_string(sample.cluster()) : "-",
          or_dash(word_of(sample.kind())),
          or_dash(printable(sample.source())),
          relative(timestamp_of(sample.has_time() ? sample.time() : sample.intake_time()), now)};
}

// Calls each(sample) for at most `limit` samples.
void each_sample(Session& session, const Filter& filter, const Each<v1::Sample>& each) {
  std::int64_t left = filter.limit.value_or(std::numeric_limits<std::int64_t>::max());
  if (left == 0) return;
  session.daemon().list_samples(
      request_for(filter, session.terminal().now()),
      [&](const v1::Sample& sample) { return each(sample) && --left > 0; });
}

ExitCode list_csv(Session& session, const Filter& filter) {
  session.out() << sample_csv_header();
  each_sample(session, filter, [&](const v1::Sample& sample) {
    session.out() << sample_csv_line(sample);
    return session.out().good();
  });
  return ExitCode::kDone;
}

ExitCode list(Session& session, const Filter& filter) {
  if (session.csv()) return list_csv(session, filter);
  Listing listing(session, "samples",
                  {{"ID", Kind::kNumber, 9},
                   {"FILE", Kind::kPath, 7},
                   {"ROW", Kind::kNumber, 2},
                   {"STATE", Kind::kWord, 8},
                   {"PERSON", Kind::kText, 6},
                   {"DISTANCE", Kind::kNumber, 5},
                   {"CLUSTER", Kind::kNumber, 4},
                   {"KIND", Kind::kWord, 3},
                   {"SOURCE", Kind::kText, 1},
                   {"SEEN", Kind::kWord, 1}},
                  "no samples");
  listing.count_aloud();
  const Timestamp now = session.terminal().now();
  each_sample(session, filter, [&](const v1::Sample& sample) {
    return listing.add(sample, [&] { return row(sample, now); });
  });
  return listing.finish();
}

}  // namespace

void declare_samples_list(CommandLine& line) {
  auto filter = std::make_shared<Filter>();
  line.verb("samples list", Group::kFaces, "Every face and what was decided about it",
            "  kith samples list --state ambiguous\n"
            "  kith samples list --person Alice --since 24h\n"
            "  kith samples list --cluster 0                 the noise\n"
            "  kith -o csv samples list > samples.csv        as in results/samples.csv")
      .one_of("--state", filter->state, {"known", "unknown", "ambiguous", "reference"},
              "only these")
      .text("--person", filter->person, "NAME", "only this person's")
      .number("--cluster", filter->cluster, 0, "ID", "only this cluster's; 0 for the noise")
      .text("--file", filter->file, "FILE", "only this file's, as files list calls it")
      .text("--source", filter->source, "SOURCE", "only those of this camera or photo")
      .text("--since", filter->since, "TIME", "only those seen since 2026-03-01, or 24h ago")
      .number("--limit", filter->limit, 1, "N", "so many at most")
      .prints_csv()
      .action([filter](Session& session) { return list(session, *filter); });
}

}  // namespace kith::client
