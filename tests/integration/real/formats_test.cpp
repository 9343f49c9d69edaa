// One file of each kind that people in the field have, each in a root of its own.
#include <algorithm>

#include "tests/support/kith_test.hpp"

namespace kith::test {
namespace {

struct FieldFile {
  std::string name;
  std::size_t samples;
  std::size_t dimension;
  std::vector<std::string> notes;  // of "label" and "name": which the file has for its rows
  std::string first;               // what it says of the first row
  std::string last;
  friend void PrintTo(const FieldFile& file, std::ostream* out) { *out << file.name; }
};

class Formats : public KithTest {
 protected:
  Formats() { configure("[inbox]\nsettle = \"300ms\"\n"); }

  void bring(const std::string& name) {
    const std::string content = file_text(std::filesystem::path(KITH_TEST_DATA) / "formats" / name);
    drop(name, std::as_bytes(std::span(content)));
  }

  void expect_samples(const FieldFile& file) const {
    EXPECT_EQ(status().at("dimension"), file.dimension);
    const Json list = ask({"samples", "list"}).at("samples");
    ASSERT_EQ(list.size(), file.samples);
    for (std::size_t row = 0; row < list.size(); ++row) {
      EXPECT_EQ(list.at(row).at("file"), file.name);
      EXPECT_EQ(list.at(row).at("row"), row);
      EXPECT_EQ(list.at(row).at("state"), "unknown");  // a note in a file is no identity
    }
    for (const char* note : {"label", "name"}) {
      const bool noted = std::find(file.notes.begin(), file.notes.end(), note) != file.notes.end();
      EXPECT_EQ(list.front().at(note), noted ? Json(file.first) : Json()) << note;
      EXPECT_EQ(list.back().at(note), noted ? Json(file.last) : Json()) << note;
    }
    EXPECT_EQ(files().at(file.name).at("samples"), file.samples);
    EXPECT_TRUE(eventually([&] { return root_.has("archive/" + file.name); }));
  }
};

class FieldFormats : public Formats, public testing::WithParamInterface<FieldFile> {};

TEST_P(FieldFormats, AreTakenInWithCountDimensionAndNotes) {
  start();
  bring(GetParam().name);
  EXPECT_TRUE(reaches("files_done", 1));
  expect_samples(GetParam());
}

INSTANTIATE_TEST_SUITE_P(
    Each, FieldFormats,
    testing::Values(
        FieldFile{"matrix_22x512.npy", 22, 512, {}, "", ""},
        FieldFile{"arr_0_to_3.npz", 118, 128, {"label"}, "ben_afflek", "elton_john"},
        FieldFile{"image_path_loc_encoding.pickle",
                  72,
                  128,
                  {"name"},
                  "dataset/0/00000005.jpg",
                  "dataset/1/00000039.jpg"},
        FieldFile{"list_of_arrays.pkl", 23, 128, {}, "", ""},
        FieldFile{
            "base64_f32.jsonl", 100, 128, {"label", "name"}, "Aílton Graça", "Allan Souza Lima"},
        FieldFile{"header_and_index.csv", 40, 128, {}, "", ""}),
    [](const auto& file) {
      const std::string& name = file.param.name;
      return name.substr(0, name.find('.'));
    });

// --- names in a file of their own ----------------------------------------------------------------

class NamesBeside : public Formats {
 protected:
  void expect_named() {
    expect_samples(
        {"list_of_arrays.pkl", 23, 128, {"name"}, "data\\Aamir-Khan.jpg", "data\\Tamanna.jpg"});
    EXPECT_EQ(status().at("files_failed"), 0);
    EXPECT_TRUE(eventually([&] { return root_.has("archive/list_of_names.pkl"); }));
  }
};

TEST_F(NamesBeside, NameTheRows) {
  bring("list_of_arrays.pkl");
  bring("list_of_names.pkl");
  EXPECT_EQ(once().exit_code, 0);
  start();
  expect_named();
}

TEST_F(NamesBeside, NameTheRowsThatComeLater) {
  start();
  bring("list_of_names.pkl");
  bring("list_of_arrays.pkl");
  EXPECT_TRUE(reaches("files_done", 2));
  expect_named();
}

TEST_F(NamesBeside, NameTheRowsThatCameBefore) {
  start();
  bring("list_of_arrays.pkl");
  EXPECT_TRUE(reaches("samples", 23));
  bring("list_of_names.pkl");
  EXPECT_TRUE(reaches("files_done", 2));
  expect_named();
}

TEST_F(NamesBeside, AreNoEmbeddingsAlone) {
  bring("list_of_names.pkl");
  EXPECT_EQ(once().exit_code, 1);
  start();
  EXPECT_EQ(files().at("list_of_names.pkl").at("reason"), "no_embeddings");
  EXPECT_EQ(status().at("samples"), 0);
}

}  // namespace
}  // namespace kith::test
