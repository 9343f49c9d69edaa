// The page of all montages: what is on it, in which order, and that names cannot break it.

#include "core/montage/index_page.hpp"

#include <gmock/gmock.h>

namespace kith {
namespace {

using testing::HasSubstr;
using testing::Not;

MontagePage page(const std::string& file_name, const std::string& title, std::size_t faces) {
  return {file_name, title, "", std::vector<Tile>(faces)};
}

TEST(IndexPage, SaysWhatToDoWhenThereIsNothing) {
  EXPECT_THAT(index_page({}), HasSubstr("drop embedding files into the inbox"));
}

TEST(IndexPage, ShowsLargeClustersFirst) {
  const std::string html =
      index_page({{page("cluster-1.png", "cluster 1", 3), page("cluster-2.png", "cluster 2", 9)}});
  EXPECT_LT(html.find("cluster-2.png"), html.find("cluster-1.png"));
}

TEST(IndexPage, LinksFurtherPagesFromTheFirst) {
  const std::string html =
      index_page({{page("cluster-1.png", "cluster 1", 25), page("cluster-1-2.png", "cluster 1", 5),
                   page("cluster-10.png", "cluster 10", 5)}});
  EXPECT_THAT(html, HasSubstr("<a href=\"cluster-1-2.png\">page 2</a>"));
  EXPECT_THAT(html, HasSubstr("<img src=\"cluster-10.png\""));
  EXPECT_THAT(html, Not(HasSubstr("<img src=\"cluster-1-2.png\"")));
}

TEST(IndexPage, KeepsNamesFromBecomingMarkup) {
  const std::string html = index_page({{page("person-1.png", "<script>\"&", 1)}});
  EXPECT_THAT(html, HasSubstr("&lt;script&gt;&quot;&amp;"));
  EXPECT_THAT(html, Not(HasSubstr("<script>\"&")));
}

TEST(IndexPage, LoadsNothingFromElsewhere) {
  const std::string html = index_page({{page("known.png", "known", 1)}});
  EXPECT_THAT(html, Not(HasSubstr("http")));
}

}  // namespace
}  // namespace kith
