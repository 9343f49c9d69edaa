#include "tests/support/montage_reader.hpp"

#include <algorithm>
#include <opencv2/core.hpp>
#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>
#include <string>
#include <tuple>
#include <vector>

namespace kith::test {

double likeness(const std::filesystem::path& picture, const std::filesystem::path& crop, int tile) {
  const cv::Mat page = cv::imread(picture, cv::IMREAD_COLOR);
  const cv::Mat face = cv::imread(crop, cv::IMREAD_COLOR);
  if (page.empty() || face.empty()) return 0;
  cv::Mat scaled;
  cv::resize(face, scaled, {tile, tile}, 0, 0, cv::INTER_AREA);
  const int quarter = tile / 4;  // captions and frames are at the edges
  const cv::Mat middle = scaled(cv::Rect(quarter, quarter, tile / 2, tile / 2));
  cv::Mat scores;
  cv::matchTemplate(page, middle, scores, cv::TM_CCOEFF_NORMED);
  double best = 0;
  cv::minMaxLoc(scores, nullptr, &best);
  return best;
}

// The tiles are the large spots of strong color: captions and rounded corners are not.
std::string tile_colors(const std::filesystem::path& picture, int tile) {
  constexpr int kStrong = 100;
  const cv::Mat page = cv::imread(picture, cv::IMREAD_COLOR);
  if (page.empty()) return {};
  std::vector<std::tuple<int, int, char>> tiles;  // top, left, color
  for (int channel = 0; channel < 3; ++channel) {
    cv::Mat planes[3];
    cv::split(page, planes);
    cv::Mat others;
    cv::max(planes[(channel + 1) % 3], planes[(channel + 2) % 3], others);
    cv::Mat more;
    cv::subtract(planes[channel], others, more);
    cv::Mat spots;
    cv::Mat stats;
    cv::Mat centers;
    const int count = cv::connectedComponentsWithStats(more > kStrong, spots, stats, centers);
    for (int i = 1; i < count; ++i) {
      if (stats.at<int>(i, cv::CC_STAT_AREA) < tile * tile / 4) continue;
      tiles.emplace_back(stats.at<int>(i, cv::CC_STAT_TOP), stats.at<int>(i, cv::CC_STAT_LEFT),
                         "bgr"[channel]);
    }
  }
  std::sort(tiles.begin(), tiles.end());
  std::string colors;
  for (const auto& [top, left, color] : tiles) colors += color;
  return colors;
}

}  // namespace kith::test
