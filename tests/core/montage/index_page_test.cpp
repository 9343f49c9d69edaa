// The page of all montages: what is on it, in which order, and that names cannot break it.

#include "core/montage/index_page.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <regex>

#include "core/base/sha256.hpp"
#include "core/montage/index/assets.hpp"

namespace kith {
namespace {

using testing::Each;
using testing::Ge;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;
using Kind = MontageSubject::Kind;

MontageSubject cluster(std::int64_t id, std::size_t faces) {
  return {.kind = Kind::kCluster,
          .id = id,
          .faces = faces,
          .files = {"cluster-" + std::to_string(id) + ".png"}};
}

MontageSubject person(std::int64_t id, const std::string& name) {
  return {.kind = Kind::kPerson,
          .id = id,
          .name = name,
          .faces = 3,
          .references = 2,
          .files = {"person-" + std::to_string(id) + ".png"}};
}

std::string page_of(std::vector<MontageSubject> subjects, const std::string& kith = "kith") {
  return index_page({.subjects = std::move(subjects)}, {.kith = kith});
}

Timestamp at(int seconds) {
  return Timestamp(std::chrono::seconds(seconds));
}

TEST(IndexPage, SaysWhatToDoWhenThereIsNothing) {
  EXPECT_THAT(page_of({}), HasSubstr("drop embedding files into the inbox"));
}

TEST(IndexPage, ShowsLargeClustersFirst) {
  const std::string html = page_of({cluster(1, 3), cluster(2, 9)});
  EXPECT_LT(html.find("src=\"cluster-2.png\""), html.find("src=\"cluster-1.png\""));
}

TEST(IndexPage, ShowsPeopleByName) {
  const std::string html = page_of({person(1, "Grace"), person(2, "Ada")});
  EXPECT_LT(html.find("src=\"person-2.png\""), html.find("src=\"person-1.png\""));
}

TEST(IndexPage, ShowsTheCommandThatNamesEach) {
  EXPECT_THAT(page_of({cluster(12, 3)}, "kith --root '/srv/my faces'"),
              HasSubstr(">kith --root '/srv/my faces' clusters label 12 &quot;NAME&quot;</code>"));
  EXPECT_THAT(page_of({person(1, "Ada Lovelace")}),
              HasSubstr(">kith people rename 'Ada Lovelace' &quot;NEW NAME&quot;</code>"));
}

TEST(IndexPage, SaysHowManyAndWhen) {
  MontageSubject one = cluster(1, 31);
  one.first_seen = at(0);
  one.last_seen = at(86400);
  const std::string html = page_of({one, cluster(2, 1)});
  EXPECT_THAT(
      html,
      HasSubstr("31 faces · <span class=\"seen\"><time datetime=\"1970-01-01T00:00:00Z\">"
                "1970-01-01 00:00 UTC</time> to "
                "<time datetime=\"1970-01-02T00:00:00Z\">1970-01-02 00:00 UTC</time></span>"));
  EXPECT_THAT(html, HasSubstr(">1 face</p>"));
}

TEST(IndexPage, MarksTheFlagged) {
  MontageSubject chain = cluster(1, 40);
  chain.flagged = true;
  EXPECT_THAT(page_of({chain}), HasSubstr("may be several people"));
  EXPECT_THAT(page_of({cluster(1, 40)}), Not(HasSubstr("may be several people")));
}

TEST(IndexPage, LeavesOutWhatWasDismissed) {
  MontageSubject statue = cluster(3, 40);
  statue.dismissed = true;
  EXPECT_THAT(page_of({statue, cluster(4, 2)}), Not(HasSubstr("cluster-3.png")));
}

TEST(IndexPage, KnowsTheFurtherPagesOfAMontage) {
  MontageSubject large = cluster(1, 30);
  large.files.push_back("cluster-1-2.png");
  EXPECT_THAT(page_of({large}), HasSubstr("data-pages=\"cluster-1.png cluster-1-2.png\""));
}

TEST(IndexPage, LoadsPicturesOnlyWhenTheyAreLookedAtAndSaysWhatTheyShow) {
  EXPECT_THAT(page_of({cluster(7, 2)}),
              HasSubstr("alt=\"Montage: Cluster 7, 2 faces\" loading=\"lazy\""));
}

TEST(IndexPage, KeepsNamesFromBecomingMarkup) {
  const std::string html = page_of({person(1, "\"><script>alert(1)</script>&'")});
  EXPECT_THAT(html, HasSubstr("<bdi>&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;&amp;'</bdi>"));
  EXPECT_THAT(html, Not(HasSubstr("<script>alert")));
}

TEST(IndexPage, KeepsNamesFromBecomingCommands) {
  EXPECT_THAT(page_of({person(1, "x\nreboot")}), HasSubstr("people rename $'x\\012reboot' "));
  EXPECT_THAT(page_of({person(1, "'; reboot; '")}), HasSubstr("rename ''\\''; reboot; '\\''' "));
  EXPECT_THAT(page_of({person(1, "--yes")}), HasSubstr("people rename -- --yes "));
}

TEST(IndexPage, LoadsNothingFromElsewhere) {
  EXPECT_THAT(page_of({cluster(1, 3), person(1, "Ada")}), Not(HasSubstr("http:")));
  EXPECT_THAT(page_of({cluster(1, 3), person(1, "Ada")}), Not(HasSubstr("https:")));
}

TEST(IndexPage, AllowsItsOwnScriptAndStyleAndNoOther) {
  const std::string html = page_of({person(1, "Ada")});
  const auto allowed = [](std::string_view text) {
    return "'sha256-" + to_base64(sha256(std::as_bytes(std::span(text)))) + "'";
  };
  using namespace index_page_parts;
  const auto inside = [&html](const std::string& tag) {
    const std::size_t begin = html.find("<" + tag + ">") + tag.size() + 2;
    return html.substr(begin, html.find("</" + tag + ">") - begin);
  };
  EXPECT_THAT(html, HasSubstr("default-src 'none'; style-src " + allowed(inside("style")) +
                              "; script-src " + allowed(inside("script")) +
                              "; img-src 'self' file:; connect-src 'none'; base-uri 'none'; "
                              "form-action 'none'"));
  EXPECT_EQ(inside("script"), kScript);
  EXPECT_THAT(inside("style"), StartsWith(std::string(kStyle)));
  EXPECT_FALSE(std::regex_search(html, std::regex(" on[a-z]+=|style=\""))) << "blocked by it";
}

TEST(IndexPage, ServedAsksForPicturesByTheirContent) {
  const MontagePlan plan{.pages = {{"cluster-1.png", "cluster 1", "", {{}}}},
                         .subjects = {cluster(1, 1)}};
  MontagePlan changed = plan;
  changed.pages.front().tiles.front().sample = 9;
  const auto source = [](const MontagePlan& one) {
    const std::string html = index_page(one, {.served = true});
    std::smatch match;
    std::regex_search(html, match, std::regex("src=\"(cluster-1.png\\?[0-9a-f]{16})\""));
    return match.str(1);
  };
  EXPECT_FALSE(source(plan).empty());
  EXPECT_NE(source(plan), source(changed));
}

// --- the colors --------------------------------------------------------------------------------

using Color = std::array<double, 3>;  // 0 … 1

/// The value of `--name` in the nth (0: light, 1: dark) theme.
Color color(const std::string& name, int theme) {
  const std::string style(index_page_parts::kStyle);
  const std::regex declared("--" + name + ": #([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2});");
  std::sregex_iterator match(style.begin(), style.end(), declared);
  std::advance(match, theme);
  Color color{};
  for (std::size_t i = 0; i < 3; ++i) color[i] = std::stoi(match->str(i + 1), nullptr, 16) / 255.0;
  return color;
}

/// WCAG 2.1: relative luminance, and the ratio of two.
double luminance(const Color& color) {
  const auto linear = [](double c) {
    return c <= 0.04045 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4);
  };
  return 0.2126 * linear(color[0]) + 0.7152 * linear(color[1]) + 0.0722 * linear(color[2]);
}

double contrast(const Color& a, const Color& b) {
  const auto [low, high] = std::minmax({luminance(a), luminance(b)});
  return (high + 0.05) / (low + 0.05);
}

TEST(IndexPage, IsReadableInBothThemes) {
  for (const int theme : {0, 1}) {
    std::vector<double> contrasts;
    for (const char* ground : {"ground", "card", "code"}) {
      for (const char* text : {"ink", "quiet", "accent"}) {
        contrasts.push_back(contrast(color(text, theme), color(ground, theme)));
      }
    }
    contrasts.push_back(contrast(color("on-accent", theme), color("accent", theme)));
    contrasts.push_back(contrast(color("flag", theme), color("flag-ground", theme)));
    EXPECT_THAT(contrasts, Each(Ge(4.5))) << (theme == 0 ? "light" : "dark");
  }
}

}  // namespace
}  // namespace kith
