#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <opencv2/core.hpp>
#include <opencv2/imgproc.hpp>

#include "core/base/error.hpp"
#include "core/montage/image.hpp"
#include "core/montage/jpeg.hpp"
#include "core/montage/opencv.hpp"
#include "core/montage/page_geometry.hpp"
#include "core/montage/png.hpp"
#include "core/montage/text.hpp"
#include "core/montage/vector_print.hpp"

namespace kith {
namespace {

const cv::Vec3b kPaper(247, 246, 245);       // BGR, as all colors here
const cv::Vec3b kCard(255, 255, 255);        // behind a face without an image
const cv::Vec3b kInk(48, 40, 33);            // titles
const cv::Vec3b kFadedInk(128, 114, 107);    // subtitles, file names
const cv::Vec3b kCaptionInk(255, 255, 255);  // on the dark strip
const cv::Vec3b kCaptionStrip(30, 24, 20);
constexpr double kStripOpacity = 0.62;

// The largest square in the middle of `face`, as large as `tile`. After decode_jpeg it is less than
// twice as large: there linear interpolation looks as good as averaging and takes a sixth of
// the time (0.45 ms against 2.9 ms a page).
void draw_image(cv::Mat tile, const cv::Mat& face) {
  const int side = std::min(face.cols, face.rows);
  const cv::Rect middle((face.cols - side) / 2, (face.rows - side) / 2, side, side);
  const int method = side >= 2 * tile.cols ? cv::INTER_AREA
                     : side >= tile.cols   ? cv::INTER_LINEAR
                                           : cv::INTER_CUBIC;
  cv::resize(face(middle), tile, tile.size(), 0, 0, method);
}

std::string_view last_component(std::string_view path) {
  return path.substr(path.find_last_of('/') + 1);
}

void draw_without_image(cv::Mat tile, const Tile& what, const Face& face, const PageGeometry& page,
                        TextPainter& painter) {
  tile.setTo(kCard);
  const TextStyle style{std::max(8, page.caption_size - 2), Weight::kRegular, kFadedInk};
  const int line = style.pixels + 2;
  const int inset = page.side / 16;
  const int free = page.side - (what.caption.empty() ? 0 : page.caption_strip);
  const int print_side = page.side * 7 / 16 / 8 * 8;
  const int text_top = inset + 2 + print_side;
  if (print_side > 0) {
    const cv::Rect place((page.side - print_side) / 2, inset + 2, print_side, print_side);
    vector_print(face.embedding, print_side).copyTo(tile(place));
  }
  const auto lines = static_cast<std::size_t>(std::clamp((free - text_top - 2) / line, 0, 2));
  const auto text = drawable_text(last_component(what.file_name));
  int baseline = text_top + line + 1;
  for (const auto& part : painter.wrap(text, style, page.side - 2 * inset, lines)) {
    painter.draw(tile, {(page.side - painter.width(part, style)) / 2, baseline}, part, style);
    baseline += line;
  }
}

void draw_caption(cv::Mat tile, const std::string& caption, const PageGeometry& page,
                  TextPainter& painter) {
  if (caption.empty()) return;
  const int height = std::min(page.caption_strip, page.side);
  cv::Mat strip = tile(cv::Rect(0, page.side - height, page.side, height));
  const cv::Mat dark(strip.size(), CV_8UC3, cv::Scalar(kCaptionStrip));
  cv::addWeighted(strip, 1.0 - kStripOpacity, dark, kStripOpacity, 0.0, strip);
  const TextStyle style{page.caption_size, Weight::kRegular, kCaptionInk};
  const auto text = painter.fit(drawable_text(caption), style, page.side - 2 * page.gutter);
  painter.draw(strip, {page.gutter, height - height * 5 / 18}, text, style);
}

// Gives the tile round corners by laying paper over what lies outside the quarter circles.
void round_corners(cv::Mat tile, int radius) {
  const int last = tile.cols - 1;
  for (int y = 0; y < radius; ++y) {
    for (int x = 0; x < radius; ++x) {
      const double distance = std::hypot(radius - x - 0.5, radius - y - 0.5);
      const double outside = std::clamp(distance - radius + 0.5, 0.0, 1.0);
      if (outside == 0.0) continue;
      for (const cv::Point place : {cv::Point(x, y), cv::Point(last - x, y), cv::Point(x, last - y),
                                    cv::Point(last - x, last - y)}) {
        auto& pixel = tile.at<cv::Vec3b>(place);
        for (int c = 0; c < 3; ++c) {
          pixel[c] = cv::saturate_cast<std::uint8_t>(pixel[c] + outside * (kPaper[c] - pixel[c]));
        }
      }
    }
  }
}

void draw_title(cv::Mat& picture, const MontagePage& what, const PageGeometry& page,
                TextPainter& painter) {
  const int room = page.width - 2 * page.margin;
  const TextStyle title{page.title_size, Weight::kBold, kInk};
  painter.draw(picture, {page.margin, page.title_baseline},
               painter.fit(drawable_text(what.title), title, room), title);
  const TextStyle subtitle{page.subtitle_size, Weight::kRegular, kFadedInk};
  painter.draw(picture, {page.margin, page.subtitle_baseline},
               painter.fit(drawable_text(what.subtitle), subtitle, room), subtitle);
}

cv::Mat draw_page(const MontagePage& what, std::span<const Face> faces,
                  const MontageLayout& layout) {
  // Glyphs are the costly part of a small page: each drawing thread keeps those it has drawn.
  static thread_local TextPainter painter;
  const PageGeometry page(layout, what.tiles.size(), !what.subtitle.empty());
  cv::Mat picture(page.height, page.width, CV_8UC3, cv::Scalar(kPaper));
  draw_title(picture, what, page, painter);
  for (std::size_t i = 0; i < what.tiles.size(); ++i) {
    const auto corner = page.tile(i);
    cv::Mat tile = picture(cv::Rect(corner.x, corner.y, page.side, page.side));
    const cv::Mat image = decode_jpeg(faces[i].thumbnail, page.side);
    if (image.empty()) {
      draw_without_image(tile, what.tiles[i], faces[i], page, painter);
    } else {
      draw_image(tile, image);
    }
    draw_caption(tile, what.tiles[i].caption, page, painter);
    round_corners(tile, std::min(page.radius, page.side / 2));
  }
  return picture;
}

}  // namespace

Bytes render_page(const MontagePage& page, std::span<const Face> faces,
                  const MontageLayout& layout) {
  prepare_opencv();
  if (faces.size() != page.tiles.size()) {
    throw Error(ErrorKind::kBug, fmt::format("{} has {} tiles but was given {} faces",
                                             page.file_name, page.tiles.size(), faces.size()));
  }
  try {
    return encode_png(draw_page(page, faces, layout));
  } catch (const cv::Exception& error) {
    throw Error(ErrorKind::kBug, fmt::format("{} cannot be drawn in tiles of {} pixels: {}",
                                             page.file_name, layout.tile, error.what()));
  }
}

}  // namespace kith
