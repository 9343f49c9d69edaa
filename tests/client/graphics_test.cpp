// Pictures in terminals: what is sent decodes to what was meant, and a terminal is asked with care.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <png.h>
#include <pty.h>
#include <termios.h>
#include <unistd.h>

#include <array>
#include <cctype>
#include <map>
#include <regex>
#include <thread>

#include "client/graphics/kitty.hpp"
#include "client/graphics/picture.hpp"
#include "client/graphics/sixel.hpp"
#include "client/graphics/terminal_graphics.hpp"
#include "tests/client/client_test.hpp"

namespace kith::client::test {
namespace {

using namespace std::chrono_literals;
using ::testing::EndsWith;
using ::testing::StartsWith;

/// A slope of colors, 20 x 13: a width and a height that no block size divides.
Picture slope() {
  Picture picture{20, 13, {}};
  for (int y = 0; y < picture.height; ++y) {
    for (int x = 0; x < picture.width; ++x) {
      for (const int value : {x * 12, y * 19, 255 - x * 12})
        picture.rgb.push_back(static_cast<std::uint8_t>(value));
    }
  }
  return picture;
}

std::string png_of(const Picture& picture) {
  png_image image{};
  image.version = PNG_IMAGE_VERSION;
  image.width = static_cast<png_uint_32>(picture.width);
  image.height = static_cast<png_uint_32>(picture.height);
  image.format = PNG_FORMAT_RGB;
  png_alloc_size_t size = PNG_IMAGE_PNG_SIZE_MAX(image);
  std::string png(size, '\0');
  png_image_write_to_memory(&image, png.data(), &size, 0, picture.rgb.data(), 0, nullptr);
  png.resize(size);
  return png;
}

/// What a terminal shows of Sixel, from the description of the protocol (DEC STD 070, chapter 9).
Picture shown(const std::string& text) {
  std::smatch head;
  std::regex_search(text, head, std::regex("\x1bP[0-9;]*q\"1;1;(\\d+);(\\d+)"));
  Picture picture{std::stoi(head.str(1)), std::stoi(head.str(2)), {}};
  picture.rgb.assign(static_cast<std::size_t>(picture.width * picture.height) * 3, 0);
  std::map<int, std::array<int, 3>> palette;
  const char* at = text.data() + head.position(0) + head.length(0);
  const auto number = [&at] {
    int value = 0;
    while (std::isdigit(static_cast<unsigned char>(*at)) != 0) value = value * 10 + (*at++ - '0');
    return value;
  };
  int color = 0, x = 0, top = 0;
  for (; *at != '\x1b';) {
    const char c = *at++;
    if (c == '#') {
      color = number();
      if (*at != ';') continue;
      ++at, number();  // ;2 for RGB
      for (int& part : palette[color]) part = (++at, number());
    } else if (c == '$') {
      x = 0;
    } else if (c == '-') {
      x = 0, top += 6;
    } else {
      const int repeat = c == '!' ? number() : 1;
      const int bits = (c == '!' ? *at++ : c) - '?';
      for (int i = 0; i < repeat; ++i, ++x) {
        for (int bit = 0; bit < 6; ++bit) {
          if ((bits >> bit & 1) == 0 || top + bit >= picture.height) continue;
          for (std::size_t channel = 0; channel < 3; ++channel)
            picture.rgb[static_cast<std::size_t>((top + bit) * picture.width + x) * 3 + channel] =
                static_cast<std::uint8_t>(palette[color][channel] * 255 / 100);
        }
      }
    }
  }
  return picture;
}

TEST(Sixel, ShowsEveryPixelInNearlyItsColor) {
  const Picture meant = slope();
  const Picture seen = shown(sixel_picture(meant));
  ASSERT_EQ(seen.width, meant.width);
  ASSERT_EQ(seen.height, meant.height);
  constexpr int kStep = 255 / 5;  // of the coarsest channel: dithering errs by less
  double error = 0;
  for (std::size_t i = 0; i < meant.rgb.size(); ++i) {
    EXPECT_LE(std::abs(meant.rgb[i] - seen.rgb[i]), kStep + 2) << i;
    error += meant.rgb[i] - seen.rgb[i];
  }
  EXPECT_LT(std::abs(error / static_cast<double>(meant.rgb.size())), 6.0);  // and evenly
}

TEST(Sixel, ShowsBlackAndWhiteAsTheyAre) {
  for (const int value : {0, 255}) {
    const Picture plain{7, 7,
                        std::vector<std::uint8_t>(7 * 7 * 3, static_cast<std::uint8_t>(value))};
    EXPECT_EQ(shown(sixel_picture(plain)).rgb, plain.rgb);
  }
}

TEST(Kitty, SendsThePngInChunks) {
  const std::string png(10'000, '\x00');
  const std::string text = kitty_picture(png);
  EXPECT_THAT(text, StartsWith("\x1b_Ga=T,f=100,q=2,m=1;AAAA"));
  EXPECT_THAT(text, EndsWith("AA==\x1b\\"));  // 10,000 is 3,333 x 3 + 1
  const std::regex chunk("\x1b_G[^;]*m=([01]);([^\x1b]*)\x1b\\\\");
  std::size_t characters = 0;
  int last = 1;
  for (std::sregex_iterator match(text.begin(), text.end(), chunk), end; match != end; ++match) {
    EXPECT_EQ(last, 1);
    last = std::stoi(match->str(1));
    EXPECT_LE(match->length(2), 4096);
    characters += static_cast<std::size_t>(match->length(2));
  }
  EXPECT_EQ(last, 0);
  EXPECT_EQ(characters, (png.size() + 2) / 3 * 4);
}

TEST(Picture, IsReadFromPng) {
  const auto picture = picture_from_png(png_of(slope()));
  ASSERT_TRUE(picture);
  EXPECT_EQ(picture->rgb, slope().rgb);
}

TEST(Picture, IsNoneOfWhatIsBroken) {
  const std::string png = png_of(slope());
  EXPECT_FALSE(picture_from_png(""));
  EXPECT_FALSE(picture_from_png("first page"));
  EXPECT_FALSE(picture_from_png(png.substr(0, png.size() / 2)));
  EXPECT_FALSE(picture_from_png(png_of({5000, 5000, std::vector<std::uint8_t>(75'000'000)})));
}

TEST(TerminalGraphics, AreWhatTheTerminalAnswers) {
  EXPECT_EQ(graphics_in("\x1b[?62;22c"), Graphics::kNone);
  EXPECT_EQ(graphics_in("\x1b[?62;4;22c"), Graphics::kSixel);
  EXPECT_EQ(graphics_in("\x1b[?64c"), Graphics::kNone);
  EXPECT_EQ(graphics_in("\x1b_Gi=31;OK\x1b\\\x1b[?62;4c"), Graphics::kKitty);
  EXPECT_EQ(graphics_in("\x1b_Gi=31;ENOTSUP:no\x1b\\\x1b[?62c"), Graphics::kNone);
  EXPECT_EQ(graphics_in("typed ahead"), Graphics::kNone);
  EXPECT_EQ(graphics_in(""), Graphics::kNone);
}

TEST(TerminalGraphics, AreNoneWhereThereIsNoTerminal) {
  int pipe[2];
  ASSERT_EQ(::pipe(pipe), 0);
  EXPECT_EQ(ask_for_graphics(pipe[0], 10s), Graphics::kNone);
  ::close(pipe[0]);
  ::close(pipe[1]);
}

class Montage : public ClientTest {
 protected:
  std::string on(Graphics graphics) {
    use_terminal(80);
    terminal_.graphics = [graphics] { return graphics; };
    const Outcome outcome = kith({"clusters", "show", "7", "--montage"});
    EXPECT_EQ(outcome.code, 0) << outcome.err;
    return outcome.out;
  }
};

TEST_F(Montage, IsDrawnWhereTheTerminalCan) {
  const std::string png = png_of(slope());
  world_.montage_pages = {{png.substr(0, 50), png.substr(50)}, {"second page"}};
  EXPECT_EQ(on(Graphics::kKitty), kitty_picture(png) + "\n");
  EXPECT_EQ(on(Graphics::kSixel), sixel_picture(slope()) + "\n");
}

TEST_F(Montage, IsAPathWhereItCannotBeDrawn) {
  EXPECT_EQ(on(Graphics::kNone), "/var/lib/kith/montages/cluster-7.png\n");
  EXPECT_EQ(on(Graphics::kSixel), "/var/lib/kith/montages/cluster-7.png\n");  // no PNG
  EXPECT_EQ(kith({"clusters", "show", "8", "--montage"}).code, 4);
}

}  // namespace
}  // namespace kith::client::test
