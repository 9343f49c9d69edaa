#include "core/montage/index/card.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <chrono>

#include "core/base/counted.hpp"
#include "core/base/shell_word.hpp"
#include "core/base/text.hpp"

namespace kith::index_page_parts {
namespace {

using Kind = MontageSubject::Kind;

std::string_view word_of(Kind kind) {
  switch (kind) {
    case Kind::kCluster:
      return "cluster";
    case Kind::kPerson:
      return "person";
    case Kind::kNoise:
      return "noise";
    case Kind::kNewest:
      return "newest";
  }
  return {};
}

std::chrono::sys_seconds seconds_of(Timestamp time) {
  return std::chrono::floor<std::chrono::seconds>(time);
}

std::string time_element(Timestamp time) {
  const auto utc = fmt::gmtime(seconds_of(time));
  return fmt::format(R"(<time datetime="{:%Y-%m-%dT%H:%M:%SZ}">{:%Y-%m-%d %H:%M} UTC</time>)", utc,
                     utc);
}

std::int64_t seconds_since_epoch(const std::optional<Timestamp>& time) {
  return time ? seconds_of(*time).time_since_epoch().count() : 0;
}

std::string facts_of(const MontageSubject& subject) {
  std::string facts = counted(subject.faces, "face");
  if (subject.kind == Kind::kPerson) facts += fmt::format(", {} enrolled", subject.references);
  if (subject.first_seen && subject.last_seen) {
    facts += fmt::format(" · <span class=\"seen\">{}", time_element(*subject.first_seen));
    if (seconds_of(*subject.first_seen) != seconds_of(*subject.last_seen)) {
      facts += fmt::format(" to {}", time_element(*subject.last_seen));
    }
    facts += "</span>";
  }
  return facts;
}

// What is typed next: `before` with a name after it, or the whole command where nothing is named.
struct Command {
  std::string before;
  std::string placeholder;

  std::string text() const { return before + placeholder; }
};

Command command_for(const MontageSubject& subject, const std::string& kith) {
  switch (subject.kind) {
    case Kind::kCluster:
      return {fmt::format("{} clusters label {}", kith, subject.id), " \"NAME\""};
    case Kind::kPerson:
      return {fmt::format("{} people rename {}{}", kith, subject.name.starts_with('-') ? "-- " : "",
                          shell_word(subject.name)),
              " \"NEW NAME\""};
    case Kind::kNoise:
      return {kith + " samples list --cluster 0", ""};
    case Kind::kNewest:
      return {fmt::format("{} samples list --state {}", kith, subject.name), ""};
  }
  return {};
}

std::string picture(const MontageSubject& subject, std::string_view heading,
                    const std::function<std::string(const std::string&)>& address_of) {
  std::string pages;
  for (const std::string& file : subject.files) {
    pages += (pages.empty() ? "" : " ") + address_of(file);
  }
  const std::string first = escaped(address_of(subject.files.front()));
  // What the picture says at its top stands in the card already.
  const bool headed = subject.kind == Kind::kCluster || subject.kind == Kind::kPerson;
  return fmt::format(
      R"(<a class="picture{4}" href="{0}" data-pages="{1}"><img src="{0}" alt="Montage: {2}, {3}")"
      R"( loading="lazy" decoding="async"></a>)",
      first, escaped(pages), escaped(heading), counted(subject.faces, "face"),
      headed ? " headed" : "");
}

std::string attributes(const MontageSubject& subject, std::string_view heading) {
  const std::string_view kind = word_of(subject.kind);
  const std::string id = subject.id == 0 ? fmt::format("{}-{}", kind, subject.name)
                                         : fmt::format("{}-{}", kind, subject.id);
  return fmt::format(
      R"(id="{}" data-kind="{}" data-id="{}" data-faces="{}" data-born="{}" data-seen="{}")"
      R"( data-name="{}"{})",
      id, kind, subject.id, subject.faces,
      seconds_since_epoch(subject.born_at ? subject.born_at : subject.first_seen),
      seconds_since_epoch(subject.last_seen), escaped(heading),
      subject.flagged ? " data-flagged" : "");
}

}  // namespace

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : printable(text)) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      default:
        out += c;
    }
  }
  return out;
}

std::string heading_of(const MontageSubject& subject) {
  switch (subject.kind) {
    case Kind::kCluster:
      return fmt::format("Cluster {}", subject.id);
    case Kind::kPerson:
      return subject.name;
    case Kind::kNoise:
      return "In no cluster";
    case Kind::kNewest:
      return "Newest " + subject.name;
  }
  return {};
}

std::string card(const MontageSubject& subject, const std::string& kith,
                 const std::function<std::string(const std::string& file_name)>& address_of) {
  const std::string heading = heading_of(subject);
  const Command command = command_for(subject, kith);
  return fmt::format(
      R"(<li class="card" {}><article aria-label="{}">{}
<div class="body"><div class="title"><h3><bdi>{}</bdi></h3>{}</div><p class="facts">{}</p>
<div class="command"><code data-before="{}" data-command="{}">{}</code>)"
      R"(<button type="button" class="copy" aria-label="Copy the command for {}">Copy</button></div>)"
      "</div></article></li>\n",
      attributes(subject, heading), escaped(heading), picture(subject, heading, address_of),
      escaped(heading),
      subject.flagged ? R"( <span class="flag">may be several people</span>)" : "",
      facts_of(subject), escaped(command.before), escaped(command.text()), escaped(command.text()),
      escaped(heading));
}

}  // namespace kith::index_page_parts
