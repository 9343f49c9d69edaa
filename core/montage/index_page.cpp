#include "core/montage/index_page.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <span>
#include <string_view>
#include <vector>

#include "core/base/sha256.hpp"
#include "core/montage/index/assets.hpp"
#include "core/montage/index/card.hpp"
#include "core/montage/page_geometry.hpp"

namespace kith {
namespace {

using namespace index_page_parts;
using Kind = MontageSubject::Kind;
using Subjects = std::vector<const MontageSubject*>;
using AddressOf = std::function<std::string(const std::string&)>;

struct Section {
  std::string_view id;
  std::string_view heading;
  std::string_view about;
  bool sorted;  // by the reader's choice
  Subjects subjects;
};

constexpr std::string_view kTemplates = R"(<template id="naming"><form class="naming">
<input type="text" placeholder="Who is this?" list="names" autocomplete="off" maxlength="200">
<button class="main">Name</button></form></template>
<template id="actions"><div class="actions">
<button type="button" data-change="dismiss">Dismiss</button></div></template>
)";

constexpr std::string_view kTools = R"(<div class="tools" role="search">
<input type="search" id="search" placeholder="Search" aria-label="Search">
<label><span class="unseen">Sort by</span><select id="sort">
<option value="faces">Largest first</option><option value="born">Newest first</option>
<option value="seen">Last seen first</option><option value="name">By name</option></select></label>
<label class="check"><input type="checkbox" id="flagged"> Flagged only</label>
<button type="button" class="keys" aria-label="Keyboard">?</button>
</div>
<p id="found" class="unseen" role="status"></p>
)";

constexpr std::string_view kDialogs = R"(<dialog id="viewer" aria-labelledby="viewed">
<header><h2 id="viewed"></h2><p class="facts"></p>
<button type="button" class="close" aria-label="Close">✕</button></header>
<div class="sheet" tabindex="0"><div class="stack"><img alt=""><div class="faces"></div></div></div>
<footer><button type="button" data-step="-1">← Previous</button>
<button type="button" data-step="1">Next →</button>
<span><button type="button" data-page="-1" aria-label="Page before">‹</button>
<span class="page" role="status"></span>
<button type="button" data-page="1" aria-label="Page after">›</button></span>
<form class="naming"><input type="text" placeholder="Who is this?" list="names" autocomplete="off"
 maxlength="200" aria-label="Name"><button class="main">Name</button></form>
<div class="actions"><span class="choice" role="status"></span>
<button type="button" class="split">Split off</button>
<button type="button" data-change="dismiss">Dismiss</button></div>
<div class="command"><code></code><button type="button" class="copy">Copy</button></div></footer>
</dialog>
<dialog id="help" aria-labelledby="keys"><h2 id="keys">Keyboard</h2><dl>
<dt><kbd>j</kbd> <kbd>k</kbd></dt><dd>next and previous montage</dd>
<dt><kbd>Enter</kbd></dt><dd>look at it closely; <kbd>[</kbd> <kbd>]</kbd> turn its pages</dd>
<dt><kbd>n</kbd></dt><dd>type its name</dd>
<dt><kbd>c</kbd></dt><dd>copy its command</dd>
<dt><kbd>/</kbd></dt><dd>search</dd>
<dt><kbd>Esc</kbd></dt><dd>back</dd></dl>
<button type="button" class="close">Close</button></dialog>
<div id="note" role="status" hidden><span></span><button type="button">Undo</button></div>
)";

// "sha256-…" of an inline element's text, as a policy names it.
std::string source_of(std::string_view text) {
  return fmt::format("'sha256-{}'", to_base64(sha256(std::as_bytes(std::span(text)))));
}

// A card shows the first two rows of tiles, whatever the layout.
std::string style_for(const MontageLayout& layout) {
  const auto two_rows = static_cast<std::size_t>(2 * std::max(1, layout.columns));
  const PageGeometry page(layout, two_rows, true);
  const int cut = page.header - page.margin;
  return fmt::format("{}:root {{ --two-rows: {} / {}; --without-header: {:.2f}%; }}\n", kStyle,
                     page.width, page.height - cut, -100.0 * cut / page.width);
}

Subjects subjects_of(const MontagePlan& plan, Kind kind) {
  Subjects subjects;
  for (const MontageSubject& subject : plan.subjects) {
    if (subject.kind == kind && !subject.dismissed) subjects.push_back(&subject);
  }
  return subjects;
}

std::vector<Section> sections_of(const MontagePlan& plan) {
  Subjects clusters = subjects_of(plan, Kind::kCluster);
  std::stable_sort(clusters.begin(), clusters.end(),
                   [](const auto* a, const auto* b) { return a->faces > b->faces; });
  Subjects people = subjects_of(plan, Kind::kPerson);
  std::stable_sort(people.begin(), people.end(),
                   [](const auto* a, const auto* b) { return a->name < b->name; });
  return {
      {"clusters", "Unknown", "Each of these is probably one person. Who is it?", true, clusters},
      {"people", "People", "Everyone with a name, and the faces that are theirs.", true, people},
      {"noise", "In no cluster", "Faces that resemble no other unknown face enough.", false,
       subjects_of(plan, Kind::kNoise)},
      {"newest", "Newest faces", "What was taken in last.", false,
       subjects_of(plan, Kind::kNewest)},
  };
}

std::string html_of(const Section& section, const IndexPageOptions& options,
                    const AddressOf& address_of) {
  std::string html = fmt::format(
      "<section id=\"{0}\" aria-labelledby=\"{0}-heading\"><h2 id=\"{0}-heading\">{1}</h2>"
      "<p>{2}</p>\n<ul class=\"cards{3}\" role=\"list\">\n",
      section.id, section.heading, section.about, section.sorted ? " sorted" : "");
  for (const MontageSubject* subject : section.subjects) {
    html += card(*subject, options.kith, address_of);
  }
  return html + "</ul></section>\n";
}

std::string navigation(const std::vector<Section>& sections) {
  std::string html = "<nav aria-label=\"Sections\">";
  for (const Section& section : sections) {
    if (!section.sorted || section.subjects.empty()) continue;
    html += fmt::format("<a href=\"#{}\">{} <b>{}</b></a>", section.id, section.heading,
                        section.subjects.size());
  }
  return html + "</nav>\n";
}

std::string known_names(const Subjects& people) {
  std::string html = "<datalist id=\"names\">";
  for (const MontageSubject* person : people) {
    html += fmt::format("<option value=\"{}\"></option>", escaped(person->name));
  }
  return html + "</datalist>\n";
}

std::string head(const IndexPageOptions& options) {
  return fmt::format(
      R"(<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{}">
<meta name="referrer" content="no-referrer">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>kith</title>
<style>{}</style>
<body{}>
<a class="skip" href="#main">Skip to the montages</a>
)",
      index_page_policy(options), style_for(options.layout),
      options.served ? fmt::format(" data-served=\"{}\"", escaped(options.tag)) : "");
}

AddressOf addresses(const MontagePlan& plan, const IndexPageOptions& options) {
  if (!options.served) return [](const std::string& file) { return file; };
  std::map<std::string, std::uint64_t> fingerprints;
  for (const MontagePage& page : plan.pages) {
    fingerprints[page.file_name] = fingerprint(page, options.layout);
  }
  return [fingerprints = std::move(fingerprints)](const std::string& file) {
    const auto found = fingerprints.find(file);
    return fmt::format("{}?{:016x}", file, found == fingerprints.end() ? 0 : found->second);
  };
}

}  // namespace

// In a meta element 'self' means nothing to some browsers where the page is a file: `file:` does.
std::string index_page_policy(const IndexPageOptions& options) {
  return fmt::format(
      "default-src 'none'; style-src {}; script-src {}; img-src 'self'{}; connect-src {}; "
      "base-uri 'none'; form-action 'none'",
      source_of(style_for(options.layout)), source_of(kScript),
      options.served ? "" : " file:", options.served ? "'self'" : "'none'");
}

std::string index_page(const MontagePlan& plan, const IndexPageOptions& options) {
  const std::vector<Section> sections = sections_of(plan);
  const AddressOf address_of = addresses(plan, options);
  std::string html = head(options);
  html += "<header class=\"bar\"><h1>kith</h1>\n";
  html += navigation(sections).append(kTools) + "</header>\n<main id=\"main\">\n";
  if (plan.subjects.empty()) {
    html += "<p class=\"empty\">No faces yet: drop embedding files into the inbox.</p>\n";
  }
  for (const Section& section : sections) {
    if (!section.subjects.empty()) html += html_of(section, options, address_of);
  }
  html += "<p class=\"empty\" id=\"nothing\" hidden>Nothing here goes by that name.</p>\n</main>\n";
  html += known_names(sections[1].subjects);
  html.append(kTemplates).append(kDialogs);
  return html + fmt::format("<script>{}</script>\n</body>\n</html>\n", kScript);
}

}  // namespace kith
