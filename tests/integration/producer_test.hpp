// Producers that take their time, for rounds of any length.
#pragma once

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/unique_fd.hpp"
#include "tests/support/kith_test.hpp"
#include "tests/support/npy_builder.hpp"

namespace kith::test {

/// A file that somebody has open and writes.
class Producer {
 public:
  explicit Producer(const std::filesystem::path& path)
      : file_(::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644)) {
    EXPECT_TRUE(file_) << path;
  }
  void write(std::span<const std::byte> bytes) {
    EXPECT_EQ(::write(file_.get(), bytes.data(), bytes.size()), static_cast<ssize_t>(bytes.size()));
  }
  /// As `cp -p` sets the times of what it copies.
  void look_old() {
    constexpr timespec kLongAgo{.tv_sec = 1'000'000'000, .tv_nsec = 0};
    const timespec times[] = {kLongAgo, kLongAgo};
    EXPECT_EQ(::futimens(file_.get(), times), 0);
  }

 private:
  UniqueFd file_;
};

class ProducerTest : public KithTest {
 protected:
  /// Listings come so often that a file which may be read at the wrong time is.
  void settle_after(const std::string& settle) {
    configure("[inbox]\nscan_interval = \"100ms\"\nsettle = \"" + settle + "\"\n");
  }

  /// Ten faces in ten pieces, of which the first has the header.
  static std::vector<std::vector<std::byte>> ten_pieces() {
    std::vector<double> rows;
    for (unsigned person = 1; person <= 10; ++person) {
      const std::vector<double> face = face_of(person, 1);
      rows.insert(rows.end(), face.begin(), face.end());
    }
    const std::vector<std::byte> file = npy_matrix(10, kFaceDimension, rows);
    std::vector<std::vector<std::byte>> pieces;
    for (std::size_t i = 0; i < 10; ++i) {
      const auto at = [&](std::size_t piece) {
        return file.begin() + static_cast<std::ptrdiff_t>(file.size() * piece / 10);
      };
      pieces.emplace_back(at(i), at(i + 1));
    }
    return pieces;
  }

  /// Nothing has become of anything for `time`.
  testing::AssertionResult nothing_is_read_for(std::chrono::milliseconds time) const {
    const bool untouched = steadily([&] { return files_in_any_state() == 0; }, time);
    if (untouched) return testing::AssertionSuccess();
    return testing::AssertionFailure() << status().dump(2);
  }

  /// `name` became these many samples, in one intake, and nothing else did.
  void expect_one_intake(const std::string& name, std::size_t samples) const {
    EXPECT_TRUE(reaches("samples", samples));
    EXPECT_TRUE(eventually([&] { return root_.has("archive/" + name); }));
    EXPECT_TRUE(lists_again());
    EXPECT_EQ(files_in_any_state(), 1U);
    EXPECT_EQ(files().at(name).at("state"), "archived");
    EXPECT_EQ(files().at(name).at("samples"), samples);
    EXPECT_EQ(status().at("samples"), samples);
  }

  void write_ten_pieces_in(std::chrono::milliseconds time) {
    start();
    {
      Producer producer(root_ / "inbox/ten.npy");
      for (const auto& piece : ten_pieces()) {
        producer.write(piece);
        EXPECT_TRUE(nothing_is_read_for(time / 10));
      }
    }
    expect_one_intake("ten.npy", 10);
  }

  void copy_an_old_file_in(std::chrono::milliseconds time) {
    start();
    {
      Producer copy(root_ / "inbox/old.npy");
      for (const auto& piece : ten_pieces()) {
        copy.write(piece);
        copy.look_old();
        EXPECT_TRUE(nothing_is_read_for(time / 10));
      }
    }
    expect_one_intake("old.npy", 10);
  }

  /// Each time it is written from its beginning, and only the fifth time as long as it says; that
  /// is the only time it shows ada.
  void close_short_every(std::chrono::milliseconds time) {
    drop_known("ada", "reference.npy", face_file(1, 0));
    start();
    EXPECT_TRUE(reaches("references", 1));
    for (unsigned missing = 4; missing > 0; --missing) {
      const std::vector<std::byte> stranger = face_file(1 + missing, 1);
      Producer(root_ / "inbox/face.npy")
          .write(std::span(stranger).first(stranger.size() - missing));
      EXPECT_TRUE(steadily([&] { return status().at("samples") == 1; }, time));
    }
    Producer(root_ / "inbox/face.npy").write(face_file(1, 1));
    EXPECT_TRUE(reaches("known", 1));
    EXPECT_TRUE(lists_again());
    EXPECT_EQ(samples().at("face.npy").at("person"), "ada");
    EXPECT_EQ(status().at("samples"), 2);
    EXPECT_EQ(status().at("files_failed"), 0);
    EXPECT_EQ(files().size(), 2U);
  }

 private:
  std::uint64_t files_in_any_state() const {
    const Json now = status();
    return now.at("files_done").get<std::uint64_t>() + now.at("files_failed").get<std::uint64_t>();
  }
};

}  // namespace kith::test
