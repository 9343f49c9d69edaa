#include <fmt/format.h>

#include <memory>
#include <optional>
#include <span>

#include "client/present/facts.hpp"
#include "client/present/phrases.hpp"
#include "client/present/same_picture.hpp"
#include "client/present/words.hpp"
#include "client/verbs/verbs.hpp"
#include "core/base/file.hpp"
#include "core/base/text.hpp"

namespace kith::client {
namespace {

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

std::string numbers(const google::protobuf::RepeatedField<double>& box) {
  return fmt::format("{}", fmt::join(box, ", "));
}

// What is said of the face, where something is.
void add_metadata(Facts& facts, const v1::Sample& sample) {
  facts.add_if(!sample.source().empty(), "source", printable(sample.source()))
      .add_if(sample.box_size() > 0, "box", numbers(sample.box()))
      .add_if(sample.has_quality(), "quality", fmt::format("{:g}", sample.quality()))
      .add_if(!sample.model().empty(), "model", printable(sample.model()))
      .add_if(sample.tags_size() > 0, "tags",
              printable(fmt::format("{}", fmt::join(sample.tags(), ", "))))
      .add_if(sample.has_same_picture(), "picture", same_picture_sentence(sample));
}

ExitCode show(Session& session, std::int64_t id, const std::optional<std::string>& thumbnail) {
  const v1::Sample sample = session.daemon().sample(id);
  if (thumbnail) {
    const std::string jpeg = session.daemon().thumbnail(id);
    write_file_atomically(*thumbnail, std::as_bytes(std::span(jpeg)), false, 0644);
  }
  if (session.json()) {
    session.print(sample);
    return ExitCode::kDone;
  }
  const bool pooled =
      sample.state() == v1::SAMPLE_STATE_UNKNOWN || sample.state() == v1::SAMPLE_STATE_AMBIGUOUS;
  const Timestamp now = session.terminal().now();
  Facts facts(fmt::format("sample {}", sample.id()));
  facts.add("file", fmt::format("{}, row {}", printable(sample.file()), sample.row()))
      .add("state", decision(sample))
      .add_if(sample.has_distance(), "nearest", nearest(sample))
      .add_if(sample.has_runner_up_person(), "then",
              fmt::format("{} at {:.3f}", printable(sample.runner_up_person()),
                          sample.runner_up_distance()))
      .add_if(pooled, "cluster", cluster(sample))
      .add_if(sample.has_label(), "label", printable(sample.label()))
      .add_if(sample.has_name(), "name", printable(sample.name()))
      .add_if(sample.has_image(), "image", printable(sample.image()));
  add_metadata(facts, sample);
  facts.add_if(sample.has_time(), "seen", relative(timestamp_of(sample.time()), now))
      .add("taken in", relative(timestamp_of(sample.intake_time()), now))
      .add_if(thumbnail.has_value(), "written", printable(thumbnail.value_or("")));
  session.out() << facts.text(session.width(), session.paint());
  return ExitCode::kDone;
}

}  // namespace

void declare_samples(CommandLine& line) {
  declare_samples_list(line);

  auto id = std::make_shared<std::int64_t>();
  auto thumbnail = std::make_shared<std::optional<std::string>>();
  line.verb("samples show", Group::kFaces, "One face, with the evidence",
            "  kith samples show 12\n"
            "  kith samples show 12 --thumbnail face.jpg")
      .positional("ID", *id, "the sample's number")
      .text("--thumbnail", *thumbnail, "FILE", "write its picture, a JPEG, there")
      .action([id, thumbnail](Session& session) { return show(session, *id, *thumbnail); });
}

}  // namespace kith::client
