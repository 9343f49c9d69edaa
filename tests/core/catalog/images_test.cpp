#include "tests/core/catalog/catalog_fixture.hpp"

namespace kith {
namespace {

using test::kind_thrown_by;

class Images : public test::CatalogTest {
 protected:
  // A file with samples in rows 0 to `rows` - 1; returns the first sample.
  SampleId add_faces(const std::string& file, std::uint64_t rows = 1) {
    const FileId id = add_file(file, rows);
    const SampleId first = add_sample(id, 0);
    for (std::uint64_t row = 1; row < rows; ++row) add_sample(id, row);
    return first;
  }
  void set_image(SampleId sample, const std::string& image, std::string_view jpeg) {
    catalog().set_image(sample, image, std::as_bytes(std::span(jpeg)));
  }
  std::string thumbnail(SampleId sample) {
    const auto jpeg = reader().thumbnail(sample);
    return {reinterpret_cast<const char*>(jpeg.data()), jpeg.size()};
  }
};

TEST_F(Images, FindTheirFileByItsStem) {
  SampleId face = 0;
  committed([&] {
    add_faces("a/other.npy");
    face = add_faces("a/x.y.npy");
    add_faces("a/x.npy");
    add_faces("a/x.y.z.npy");
    add_faces("x.y.npy");
  });
  EXPECT_EQ(catalog().newest_sample_of_stem("a/x.y", 0), face);
  EXPECT_EQ(catalog().newest_sample_of_stem("a/x.y", 1), std::nullopt);
  EXPECT_EQ(catalog().newest_sample_of_stem("a", 0), std::nullopt);
  EXPECT_EQ(catalog().newest_sample_of_stem("", 0), std::nullopt);
}

TEST_F(Images, StemEndsAtTheLastDotOfTheName) {
  SampleId dotted_folder = 0;
  SampleId hidden = 0;
  SampleId bytes = 0;
  committed([&] {
    dotted_folder = add_faces("a.b/c");
    hidden = add_faces("d/.hidden");
    bytes = add_faces("\xFF\n.npy");
  });
  EXPECT_EQ(catalog().newest_sample_of_stem("a.b/c", 0), dotted_folder);
  EXPECT_EQ(catalog().newest_sample_of_stem("d/.hidden", 0), hidden);
  EXPECT_EQ(catalog().newest_sample_of_stem("\xFF\n", 0), bytes);
}

TEST_F(Images, BelongToTheNewestFileOfTheirStem) {
  committed([&] {
    add_faces("x.npy");
    add_faces("x.npz");
  });
  EXPECT_EQ(catalog().newest_sample_of_stem("x", 0), 2);
}

TEST_F(Images, BelongToTheNewestFileThatHasTheirRow) {
  committed([&] {
    add_faces("x.npy", 3);
    add_faces("x.npz", 1);
  });
  EXPECT_EQ(catalog().newest_sample_of_stem("x", 2), 3);
  EXPECT_EQ(catalog().newest_sample_of_stem("x", 0), 4);
}

TEST_F(Images, OfADuplicateBelongToItsOriginal) {
  committed([&] {
    add_faces("x.npy", 2);
    FileRecord again;
    again.path = "known/P/y.npy";
    again.state = FileState::kDuplicate;
    again.original = 1;
    catalog().add_file(again);
  });
  EXPECT_EQ(catalog().newest_sample_of_stem("known/P/y", 1), 2);
  EXPECT_EQ(catalog().rows_of_stem("known/P/y"), 2U);
}

TEST_F(Images, NeverBelongToAFailedFile) {
  committed([&] {
    FileRecord failed;
    failed.path = "x.npy";
    failed.state = FileState::kFailed;
    catalog().add_file(failed);
  });
  EXPECT_EQ(catalog().newest_sample_of_stem("x", 0), std::nullopt);
  EXPECT_EQ(catalog().rows_of_stem("x"), 0U);
}

TEST_F(Images, RowsOfAStemAreThoseOfTheNewestFileBadOnesIncluded) {
  committed([&] {
    add_faces("x.npy", 3);
    FileRecord skipped;
    skipped.path = "x.npz";
    skipped.samples = 1;
    skipped.bad_row_count = 4;
    catalog().add_file(skipped);
  });
  EXPECT_EQ(catalog().rows_of_stem("x"), 5U);
  EXPECT_EQ(catalog().rows_of_stem("y"), 0U);
}

TEST_F(Images, AreKeptWithTheirSample) {
  committed([&] {
    add_faces("x.npy");
    set_image(1, "x\xFF.png", "jpeg bytes");
  });
  const SampleRecord sample = reader().sample(1).value();
  EXPECT_TRUE(sample.has_image);
  EXPECT_EQ(sample.image, "x\xFF.png");
  EXPECT_EQ(sample.image_version, 1U);
  EXPECT_EQ(thumbnail(1), "jpeg bytes");
}

TEST_F(Images, LaterOneTakesTheEarliersPlace) {
  committed([&] {
    add_faces("x.npy");
    set_image(1, "x.png", "first");
  });
  committed([&] { set_image(1, "x.jpg", "second"); });
  EXPECT_EQ(thumbnail(1), "second");
  EXPECT_EQ(reader().sample(1)->image, "x.jpg");
  EXPECT_EQ(reader().sample(1)->image_version, 2U);
}

TEST_F(Images, WithoutOneThereIsNoThumbnail) {
  committed([&] { add_faces("x.npy"); });
  EXPECT_EQ(thumbnail(1), "");
  EXPECT_EQ(thumbnail(2), "");
  EXPECT_FALSE(reader().sample(1)->has_image);
}

TEST_F(Images, OfAnUnknownSampleAreRefused) {
  EXPECT_EQ(kind_thrown_by([&] { committed([&] { set_image(1, "x.png", "jpeg"); }); }),
            ErrorKind::kNotFound);
}

}  // namespace
}  // namespace kith
