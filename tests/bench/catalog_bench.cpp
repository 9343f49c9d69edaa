// What the catalog costs a file that is taken in (its row, its sample, its vector, its event, and
// afterwards its move), durable, in groups of one commit; beside it a plain write and fsync of the
// same vectors. And what a look at the catalog costs when it is full.
#include <benchmark/benchmark.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <stdexcept>

#include "core/base/unique_fd.hpp"
#include "core/catalog/catalog.hpp"
#include "core/catalog/reader.hpp"
#include "tests/bench/crowd.hpp"

namespace kith::bench {
namespace {

constexpr Timestamp kNow{};

class Folder {
 public:
  Folder() : path_(std::filesystem::temp_directory_path() / "kith-bench-XXXXXX") {
    std::string name = path_;
    if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("cannot create " + name);
    path_ = name;
  }
  ~Folder() { std::filesystem::remove_all(path_); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  std::filesystem::path operator/(const char* name) const { return path_ / name; }

 private:
  std::filesystem::path path_;
};

class CatalogUnderLoad {
 public:
  explicit CatalogUnderLoad(const std::filesystem::path& path) : catalog_(path) {}

  void take_in(const EmbeddingMatrix& rows) {
    Catalog::Transaction transaction(catalog_);
    for (std::size_t i = 0; i < rows.rows(); ++i) take_in(rows.row(i));
    transaction.commit();
  }

  void put_away() {
    Catalog::Transaction transaction(catalog_);
    for (const FileRecord& file : catalog_.unmoved_files()) {
      catalog_.set_place(file.id, FilePlace::kMoved, file.path);
    }
    transaction.commit();
  }

 private:
  void take_in(std::span<const float> row) {
    FileRecord file;
    file.path = fmt::format("camera-1/2024-05-01/face-{:07}.npy", ++taken_in_);
    file.digest = sha256(std::as_bytes(std::span(file.path)));
    file.size = row.size_bytes() + 128;
    file.samples = 1;
    catalog_.find_file(*file.digest);
    file.id = catalog_.add_file(file);
    const Match evidence{Neighbor{1, 1, 1.1}, Neighbor{2, 2, 1.2}};
    const SampleId sample = catalog_.add_sample({.file = file.id,
                                                 .row = 0,
                                                 .label = "",
                                                 .name = "",
                                                 .state = SampleState::kUnknown,
                                                 .person = {},
                                                 .evidence = evidence,
                                                 .embedding = row,
                                                 .taken_in_at = kNow});
    catalog_.add_event({.time = kNow,
                        .kind = EventKind::kSampleUnknown,
                        .sample = sample,
                        .file = file.path,
                        .row = 0,
                        .distance = 1.1});
  }

  Catalog catalog_;
  int taken_in_ = 0;
};

void take_in(benchmark::State& state) {
  const Folder folder;
  CatalogUnderLoad load(folder / "kith.db");
  const EmbeddingMatrix rows = crowd(static_cast<std::size_t>(state.range(0)), 4);
  for (auto _ : state) {
    load.take_in(rows);
    load.put_away();
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(take_in)->ArgName("group")->Arg(1)->Arg(100)->Arg(1'000)->UseRealTime();

void write_and_sync(benchmark::State& state) {
  const Folder folder;
  const UniqueFd file(::open((folder / "plain").c_str(), O_CREAT | O_WRONLY | O_APPEND, 0600));
  const EmbeddingMatrix rows = crowd(static_cast<std::size_t>(state.range(0)), 4);
  const std::size_t size = rows.rows() * rows.dimension() * sizeof(float);
  for (auto _ : state) {
    if (::write(file.get(), rows.data(), size) != static_cast<ssize_t>(size) ||
        ::fsync(file.get()) != 0) {
      state.SkipWithError("cannot write");
      return;
    }
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(write_and_sync)->ArgName("group")->Arg(1)->Arg(100)->Arg(1'000)->UseRealTime();

void look(benchmark::State& state) {
  const Folder folder;
  CatalogUnderLoad load(folder / "kith.db");
  const EmbeddingMatrix rows = crowd(1'000, 4);
  for (int i = 0; i < 50; ++i) load.take_in(rows);
  const CatalogReader reader(folder / "kith.db");
  for (auto _ : state) {
    benchmark::DoNotOptimize(reader.counts());
    benchmark::DoNotOptimize(reader.samples({.state = SampleState::kUnknown}, {.after = 25'000}));
  }
}
BENCHMARK(look)->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace kith::bench
