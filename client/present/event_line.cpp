#include "client/present/event_line.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "client/present/json.hpp"
#include "client/present/phrases.hpp"
#include "client/present/text_width.hpp"
#include "client/present/words.hpp"
#include "core/base/text.hpp"

namespace kith::client {
namespace {

std::string face(const v1::Event& event) {
  std::string text = event.has_file() ? printable(event.file()) : "a face";
  if (event.row() > 0) text += fmt::format(" row {}", event.row());
  if (event.has_sample()) text += fmt::format(" (sample {})", event.sample());
  return text;
}

std::string person(const v1::Event& event) {
  return event.has_person() ? printable(event.person()) : "nobody";
}

std::string at_distance(const v1::Event& event) {
  return event.has_distance() ? fmt::format(" at {:.3f}", event.distance()) : "";
}

// ": the nearest, Alice, is 0.912 away" where there was anybody to be near to.
std::string nearest(const v1::Event& event) {
  const std::string name = event.has_person() ? ", " + person(event) + "," : "";
  return event.has_distance()
             ? fmt::format(": the nearest{} is {:.3f} away", name, event.distance())
             : "";
}

std::string cluster(const v1::Event& event) {
  return fmt::format("cluster {}", event.cluster());
}

std::string probably(const v1::Event& event) {
  return event.has_cluster() ? ", probably of " + cluster(event) : "";
}

std::string file(const v1::Event& event) {
  return printable(event.file());
}

// The members of the detail object, one after the other.
std::string detail(const v1::Event& event) {
  if (!event.has_detail() || event.detail().empty()) return {};
  const Json object = Json::parse(event.detail(), nullptr, false);
  if (!object.is_object()) return ": " + printable(event.detail());
  std::string text;
  for (const auto& [name, value] : object.items()) {
    const std::string shown = value.is_string() ? value.get<std::string>() : text_of(value);
    text += fmt::format("{}{} {}", text.empty() ? ": " : ", ", name, shown);
  }
  return printable(text);
}

// A kind that this client has no sentence for.
std::string unheard_of(const v1::Event& event) {
  std::string text = "event " + word_of(event.kind());
  if (event.has_file() || event.has_sample()) text += " of " + face(event);
  if (event.has_person()) text += ", " + person(event);
  if (event.has_cluster()) text += ", " + cluster(event);
  return text + detail(event);
}

}  // namespace

std::string event_sentence(const v1::Event& event) {
  switch (event.kind()) {
    case v1::EVENT_KIND_SAMPLE_KNOWN:
      return fmt::format("{} is {}{}", face(event), person(event), at_distance(event));
    case v1::EVENT_KIND_SAMPLE_UNKNOWN:
      return face(event) + " is unknown" + probably(event) + nearest(event);
    case v1::EVENT_KIND_SAMPLE_AMBIGUOUS:
      return face(event) + " is ambiguous" + probably(event) + nearest(event);
    case v1::EVENT_KIND_SAMPLE_ENROLLED:
      return fmt::format("{} is now a reference of {}", face(event), person(event));
    case v1::EVENT_KIND_FILE_FAILED:
      return file(event) + " failed" + detail(event);
    case v1::EVENT_KIND_FILE_DUPLICATE:
      return file(event) + " was seen before" + detail(event);
    case v1::EVENT_KIND_IMAGE_ATTACHED:
      return fmt::format("sample {} has an image: {}", event.sample(), file(event));
    case v1::EVENT_KIND_PERSON_CREATED:
      return person(event) + " is a new person";
    case v1::EVENT_KIND_DECISIONS_CHANGED:
      return "decisions changed" + detail(event);
    case v1::EVENT_KIND_CLUSTER_BORN:
      return cluster(event) + " is new" + detail(event);
    case v1::EVENT_KIND_CLUSTER_GREW:
      return cluster(event) + " grew" + detail(event);
    case v1::EVENT_KIND_CLUSTER_SHRANK:
      return cluster(event) + " shrank" + detail(event);
    case v1::EVENT_KIND_CLUSTER_MERGED:
      return cluster(event) + " merged" + detail(event);
    case v1::EVENT_KIND_CLUSTER_SPLIT:
      return cluster(event) + " split" + detail(event);
    case v1::EVENT_KIND_CLUSTER_DIED:
      return cluster(event) + " ended" + detail(event);
    case v1::EVENT_KIND_RECLUSTER_FINISHED:
      return "reclustered" + detail(event);
    case v1::EVENT_KIND_PAUSED:
      return "paused" + detail(event);
    case v1::EVENT_KIND_RESUMED:
      return "resumed" + detail(event);
    case v1::EVENT_KIND_RESET:
      return "everything was forgotten: the root starts over";
    case v1::EVENT_KIND_THRESHOLDS_MOVED:
      return "thresholds moved" + detail(event);
    case v1::EVENT_KIND_CLUSTER_RECURRING:
      return cluster(event) + " comes again" + detail(event);
    case v1::EVENT_KIND_EXPIRED:
      return "grown old and gone" + detail(event);
    case v1::EVENT_KIND_METADATA_ATTACHED:
      return file(event) + " describes faces" + detail(event);
    default:
      return unheard_of(event);
  }
}

std::string event_line(const v1::Event& event, std::optional<std::size_t> width,
                       const Paint& paint) {
  const std::string lead =
      fmt::format("{}  {:>6}  ", clock_time(timestamp_of(event.time())), event.sequence());
  std::string sentence = event_sentence(event);
  if (event.has_actor() && !event.actor().empty())
    sentence += fmt::format(" (by {})", printable(event.actor()));
  if (width)
    sentence = keep_beginning(sentence, std::max(*width, columns_of(lead) + 1) - columns_of(lead));
  return paint.dim(lead) + sentence;
}

}  // namespace kith::client
