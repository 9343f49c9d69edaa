// Every form of file that Python writes holds the same rows: one test reads them all.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <numeric>

#include "core/base/file.hpp"
#include "core/embedding/companion.hpp"
#include "core/embedding/normalize.hpp"
#include "core/embedding/reader.hpp"

namespace kith {
namespace {

namespace fs = std::filesystem;

const std::vector<std::string> kNames{"a/1.jpg", "b\\2.PNG", "ü.bmp"};
const std::vector<std::string> kLabels{"ann", "Zoë", "2"};
const std::vector<std::string> kNothing;

std::vector<fs::path> files_in(const fs::path& folder) {
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(folder)) files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  return files;
}

EmbeddingBatch read(const fs::path& file, const ReadLimits& limits = {}) {
  return read_embeddings(*format_of(file.filename().native()), read_file(file, 1 << 20),
                         file.filename().native(), limits);
}

EmbeddingMatrix steps(std::size_t rows) {
  std::vector<double> values(rows * 4);
  std::iota(values.begin(), values.end(), -7.5);
  EmbeddingMatrix matrix(rows, 4);
  for (std::size_t i = 0; i < rows; ++i) {
    EXPECT_TRUE(normalize(std::span(values).subspan(4 * i, 4), matrix.row(i)));
  }
  return matrix;
}

// The files in written_by_python/forms; what one holds is in its name.
class WrittenByPython : public ::testing::Test {
 protected:
  const std::vector<fs::path> files_ =
      files_in(KITH_SOURCE_DIR "/tests/core/embedding/written_by_python/forms");

  static bool says(const fs::path& file, std::string_view word) {
    return file.stem().string().find(word) != std::string::npos;
  }
};

TEST_F(WrittenByPython, EveryFormHoldsTheSameRowsAndNotes) {
  EXPECT_EQ(files_.size(), 109U);
  for (const fs::path& file : files_) {
    SCOPED_TRACE(file);
    const EmbeddingBatch batch = read(file);
    EXPECT_EQ(batch.embeddings, steps(says(file, "vector") ? 1 : 3));
    EXPECT_EQ(batch.labels, says(file, "labeled") ? kLabels : kNothing);
    if (says(file, "named")) {
      EXPECT_EQ(batch.names, kNames);
    } else if (!says(file, "labeled")) {  // what labels a row may name it too
      EXPECT_EQ(batch.names, kNothing);
    }
    EXPECT_EQ(batch.images.size(), says(file, "pictured") ? 3U : 0U);
  }
}

TEST_F(WrittenByPython, EveryFormIsRefusedForARootOfAnotherDimension) {
  for (const fs::path& file : files_) {
    try {
      read(file, {.dimension = 5});
      ADD_FAILURE() << file << " is taken in";
    } catch (const Rejection& rejection) {
      EXPECT_EQ(rejection.reason(), RejectionReason::kWrongDimension) << rejection.what();
    }
  }
}

TEST_F(WrittenByPython, NoFormIsShortWhenItIsAllThere) {
  for (const fs::path& file : files_) {
    const auto bytes = read_file(file, 1 << 20);
    EXPECT_NE(wholeness(*format_of(file.native()), bytes, bytes, bytes.size()), Wholeness::kShort)
        << file;
  }
}

TEST_F(WrittenByPython, NoFormCrashesWhereverItIsCut) {
  for (const fs::path& file : files_) {
    const auto bytes = read_file(file, 1 << 20);
    const Format format = *format_of(file.native());
    for (std::size_t size = 0; size < bytes.size(); ++size) {
      const auto part = std::span(bytes).first(size);
      wholeness(format, part, part, size);
      try {
        EXPECT_LE(read_embeddings(format, part, "cut", {}).embeddings.rows(), 3U) << file;
      } catch (const Rejection& rejection) {
        EXPECT_EQ(std::string_view(rejection.what()).substr(0, 3), "cut") << rejection.what();
      }
    }
  }
}

// What the images are is checked here: the numbers 0, 1, 2, … in 3 x 2 x 5 x 3.
TEST(Forms, PicturesComeWithTheirRows) {
  const EmbeddingBatch batch = read(KITH_SOURCE_DIR
                                    "/tests/core/embedding/written_by_python/forms/"
                                    "deflated_named_labeled_pictured.npz");
  ASSERT_EQ(batch.images.size(), 3U);
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_EQ(batch.images[i].height, 2U);
    EXPECT_EQ(batch.images[i].width, 5U);
    ASSERT_EQ(batch.images[i].pixels.size(), 30U);
    EXPECT_EQ(batch.images[i].pixels.front(), 30 * i);
    EXPECT_EQ(batch.images[i].pixels.back(), 30 * i + 29);
  }
}

// One file of each kind that people in the field have; sums of all values as numpy computes them.
struct FieldFile {
  const char* name;
  std::size_t rows;
  std::size_t dimension;
  double sum;
};

TEST(Forms, FilesFromTheFieldAreReadAsNumpyReadsThem) {
  if (!fs::exists(KITH_TEST_DATA "/formats")) return;
  for (const FieldFile& file : {FieldFile{"matrix_22x512.npy", 22, 512, 15.943853},
                                FieldFile{"arr_0_to_3.npz", 118, 128, 50.838073},
                                FieldFile{"image_path_loc_encoding.pickle", 72, 128, -7.973317},
                                FieldFile{"list_of_arrays.pkl", 23, 128, -1.747164},
                                FieldFile{"base64_f32.jsonl", 100, 128, -30.328033},
                                FieldFile{"header_and_index.csv", 40, 128, 37.815484}}) {
    SCOPED_TRACE(file.name);
    const EmbeddingBatch batch = read(fs::path(KITH_TEST_DATA "/formats") / file.name);
    EXPECT_EQ(batch.embeddings.rows(), file.rows);
    EXPECT_EQ(batch.embeddings.dimension(), file.dimension);
    const float* const first = batch.embeddings.data();
    EXPECT_NEAR(std::accumulate(first, first + file.rows * file.dimension, 0.0), file.sum, 2e-6);
  }
}

TEST(Forms, FilesFromTheFieldKeepTheirNames) {
  const fs::path folder = KITH_TEST_DATA "/formats";
  if (!fs::exists(folder)) return;
  EXPECT_EQ(read(folder / "arr_0_to_3.npz").labels.front(), "ben_afflek");
  EXPECT_EQ(read(folder / "arr_0_to_3.npz").labels.back(), "elton_john");
  EXPECT_EQ(read(folder / "image_path_loc_encoding.pickle").names.front(),
            "dataset/0/00000005.jpg");
  EXPECT_EQ(read(folder / "base64_f32.jsonl").names.front(), "Aílton Graça");
}

TEST(Forms, AListOfNamesNamesTheArraysBesideItAndIsNothingAlone) {
  const fs::path folder = KITH_TEST_DATA "/formats";
  if (!fs::exists(folder)) return;
  const auto names = read_names(Format::kPickle, read_file(folder / "list_of_names.pkl", 1 << 20),
                                "list_of_names.pkl", {});
  ASSERT_EQ(names.size(), read(folder / "list_of_arrays.pkl").embeddings.rows());
  EXPECT_EQ(names.front(), "data\\Aamir-Khan.jpg");
  EXPECT_EQ(names.back(), "data\\Tamanna.jpg");
  try {
    read(folder / "list_of_names.pkl");
    FAIL() << "taken in";
  } catch (const Rejection& rejection) {
    EXPECT_EQ(rejection.reason(), RejectionReason::kNoEmbeddings);
    EXPECT_STREQ(rejection.what(), "list_of_names.pkl holds no embeddings");
  }
}

TEST(Forms, PicturesAndPickledObjectsAreRefused) {
  const fs::path folder = KITH_TEST_DATA "/refuse";
  if (!fs::exists(folder)) return;
  for (const fs::path& file : files_in(folder)) {
    EXPECT_THROW(read(file), Rejection) << file;
  }
}

}  // namespace
}  // namespace kith
