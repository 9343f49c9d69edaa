#include "tests/support/montage_reader.hpp"

#include <opencv2/core.hpp>
#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>

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

}  // namespace kith::test
