#include "core/montage/index_page.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <vector>

namespace kith {
namespace {

constexpr std::string_view kHead = R"(<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>kith</title>
<style>
  :root { color-scheme: light dark; font: 16px/1.4 system-ui, sans-serif; }
  body { margin: 0 auto; max-width: 110rem; padding: 1rem 1.5rem 4rem; }
  header { display: flex; gap: 1rem; align-items: baseline; flex-wrap: wrap; }
  input { font: inherit; padding: .3rem .6rem; min-width: 16rem; }
  section { display: grid; gap: 1.5rem; grid-template-columns: repeat(auto-fill, minmax(18rem, 1fr)); }
  figure { margin: 0; }
  img { width: 100%; height: auto; border-radius: .4rem; background: #8882; }
  figcaption { overflow-wrap: anywhere; }
  figcaption small { display: block; opacity: .75; }
  [hidden] { display: none; }
</style>
<header>
  <h1>kith</h1>
  <input type="search" placeholder="filter by name or number" aria-label="filter montages">
</header>
)";

constexpr std::string_view kTail = R"(<script>
  const field = document.querySelector("input");
  field.addEventListener("input", () => {
    const wanted = field.value.trim().toLowerCase();
    for (const figure of document.querySelectorAll("figure"))
      figure.hidden = !figure.textContent.toLowerCase().includes(wanted);
  });
  addEventListener("keydown", (event) => {
    if (event.key === "/" && document.activeElement !== field) {
      field.focus();
      event.preventDefault();
    }
  });
</script>
</html>
)";

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
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

// One montage: its pages in order.
using Montage = std::vector<const MontagePage*>;

std::string_view stem_of(const MontagePage& page) {
  const std::string_view name = page.file_name;
  return name.substr(0, name.find('.'));
}

// Pages of one montage follow each other in a plan, and share its title.
std::vector<Montage> montages_of(const MontagePlan& plan, std::string_view prefix) {
  std::vector<Montage> montages;
  for (const MontagePage& page : plan.pages) {
    if (!stem_of(page).starts_with(prefix)) continue;
    const bool continues = !montages.empty() && montages.back().front()->title == page.title &&
                           stem_of(page).starts_with(stem_of(*montages.back().front()));
    if (!continues) montages.emplace_back();
    montages.back().push_back(&page);
  }
  return montages;
}

std::string figure(const Montage& montage) {
  const MontagePage& first = *montage.front();
  const std::string title = escaped(first.title);
  std::string html = fmt::format(
      "<figure><a href=\"{0}\"><img src=\"{0}\" alt=\"{1}\" loading=\"lazy\"></a>"
      "<figcaption>{1}<small>{2}</small>",
      escaped(first.file_name), title, escaped(first.subtitle));
  for (std::size_t i = 1; i < montage.size(); ++i) {
    html += fmt::format(" <a href=\"{}\">page {}</a>", escaped(montage[i]->file_name), i + 1);
  }
  return html + "</figcaption></figure>\n";
}

void add_section(std::string& html, std::string_view heading,
                 const std::vector<Montage>& montages) {
  if (montages.empty()) return;
  html += fmt::format("<h2>{}</h2>\n<section aria-label=\"{}\">\n", heading, heading);
  for (const Montage& montage : montages) html += figure(montage);
  html += "</section>\n";
}

std::size_t faces_of(const Montage& montage) {
  std::size_t faces = 0;
  for (const MontagePage* page : montage) faces += page->tiles.size();
  return faces;
}

}  // namespace

std::string index_page(const MontagePlan& plan) {
  std::vector<Montage> overviews = montages_of(plan, "known");
  for (Montage& montage : montages_of(plan, "unknown")) overviews.push_back(std::move(montage));
  std::vector<Montage> clusters = montages_of(plan, "cluster-");
  std::stable_sort(clusters.begin(), clusters.end(),
                   [](const Montage& a, const Montage& b) { return faces_of(a) > faces_of(b); });
  std::vector<Montage> people = montages_of(plan, "person-");
  std::stable_sort(people.begin(), people.end(), [](const Montage& a, const Montage& b) {
    return a.front()->title < b.front()->title;
  });

  std::string html(kHead);
  if (plan.pages.empty()) html += "<p>No faces yet: drop embedding files into the inbox.</p>\n";
  add_section(html, "Newest faces", overviews);
  add_section(html, "Unknown, in clusters", clusters);
  add_section(html, "People", people);
  add_section(html, "In no cluster", montages_of(plan, "noise"));
  return html.append(kTail);
}

}  // namespace kith
