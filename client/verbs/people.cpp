#include <fmt/format.h>

#include <memory>

#include "client/failure.hpp"
#include "client/present/facts.hpp"
#include "client/present/phrases.hpp"
#include "client/verbs/listing.hpp"
#include "client/verbs/verbs.hpp"
#include "core/base/text.hpp"

namespace kith::client {
namespace {

using Kind = Column::Kind;

std::string seen(bool known, const google::protobuf::Timestamp& time, Timestamp now) {
  return known ? relative(timestamp_of(time), now) : "-";
}

ExitCode list(Session& session) {
  Listing listing(session, "people",
                  {{"NAME", Kind::kText, 9},
                   {"REFERENCES", Kind::kNumber, 6},
                   {"SAMPLES", Kind::kNumber, 8},
                   {"FIRST SEEN", Kind::kWord, 3},
                   {"LAST SEEN", Kind::kWord, 5},
                   {"MONTAGE", Kind::kPath, 1}},
                  "nobody is known yet; drop reference faces into known/<person>/");
  listing.count_aloud();
  const Timestamp now = session.terminal().now();
  session.daemon().list_people([&](const v1::Person& person) {
    return listing.add(person, [&]() -> std::vector<std::string> {
      return {printable(person.name()),
              std::to_string(person.references()),
              std::to_string(person.samples()),
              seen(person.has_first_seen_time(), person.first_seen_time(), now),
              seen(person.has_last_seen_time(), person.last_seen_time(), now),
              printable(person.montage())};
    });
  });
  return listing.finish();
}

ExitCode show(Session& session, const std::string& name) {
  if (!is_utf8(name))
    throw Failure(ExitCode::kNotFound,
                  fmt::format("nobody is called '{}': names are UTF-8", printable(name)));
  const v1::Person person = session.daemon().person(name);
  if (session.json()) {
    session.print(person);
    return ExitCode::kDone;
  }
  const Timestamp now = session.terminal().now();
  session.out() << Facts(printable(person.name()))
                       .add("references", std::to_string(person.references()))
                       .add("samples", fmt::format("{}, references included", person.samples()))
                       .add("first seen",
                            seen(person.has_first_seen_time(), person.first_seen_time(), now))
                       .add("last seen",
                            seen(person.has_last_seen_time(), person.last_seen_time(), now))
                       .add_if(!person.montage().empty(), "montage", printable(person.montage()))
                       .text(session.width(), session.paint());
  return ExitCode::kDone;
}

}  // namespace

void declare_people(CommandLine& line) {
  line.verb("people list", Group::kFaces, "Everyone who is known",
            "  kith people list\n"
            "  kith -o json people list | jq '.people[] | select(.references < 3).name'")
      .action(list);

  auto name = std::make_shared<std::string>();
  line.verb("people show", Group::kFaces, "One person",
            "  kith people show Alice\n"
            "  kith people show 'Alice Liddell'")
      .positional("NAME", *name, "who")
      .action([name](Session& session) { return show(session, *name); });
}

}  // namespace kith::client
