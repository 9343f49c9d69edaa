// An engine over a small catalog of its own, and arrivals made in few words.
#pragma once

#include <cmath>
#include <filesystem>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "core/base/clock.hpp"
#include "core/base/sha256.hpp"
#include "core/catalog/reader.hpp"
#include "core/embedding/normalize.hpp"
#include "core/pipeline/engine.hpp"

namespace kith::test {

/// A clock that stands until it is turned.
class StandingClock final : public Clock {
 public:
  Timestamp now() const override { return Timestamp(std::chrono::seconds(1'700'000'000)) + turned; }
  Monotonic monotonic() const override { return Monotonic(turned); }
  std::chrono::microseconds turned{0};
};

constexpr std::size_t kDimension = 16;

/// Shot `shot` of person `person`: shots of one person lie about 0.3 apart, people 1.2 and more.
inline std::vector<float> face(unsigned person, unsigned shot) {
  std::mt19937 identity(person);
  std::mt19937 variation(1000 * person + shot + 77);
  std::normal_distribution<double> normal;
  std::vector<double> values(kDimension);
  for (double& v : values) v = normal(identity);
  double norm = 0;
  for (const double v : values) norm += v * v;
  for (double& v : values) v = v / std::sqrt(norm) + 0.05 * normal(variation);
  std::vector<float> unit(kDimension);
  normalize(values, unit);
  return unit;
}

/// A file of these rows under `path`; known/<person>/… enrolls.
inline Arrival arrival(const std::string& path, const std::vector<std::vector<float>>& rows) {
  Arrival made;
  made.path = path;
  if (path.starts_with("known/")) made.person = path.substr(6, path.find('/', 6) - 6);
  EmbeddingBatch batch;
  for (const auto& row : rows) batch.embeddings.append(row);
  const auto* bytes = reinterpret_cast<const std::byte*>(batch.embeddings.data());
  made.size = batch.embeddings.rows() * batch.embeddings.dimension() * sizeof(float);
  made.digest = sha256({bytes, made.size});
  made.content = std::move(batch);
  return made;
}

class SmallRoot {
 public:
  explicit SmallRoot(EngineOptions options = {}) : options_(std::move(options)) {
    std::string name = (std::filesystem::temp_directory_path() / "kith-engine-XXXXXX").string();
    folder_ = mkdtemp(name.data());
    open();
  }
  ~SmallRoot() {
    engine_.reset();
    std::filesystem::remove_all(folder_);
  }

  Engine& engine() { return *engine_; }
  EngineOptions& options() { return options_; }
  StandingClock& clock() { return clock_; }
  void open() {
    engine_.reset();
    engine_ = std::make_unique<Engine>(Catalog(folder_ / "kith.db"), threads_, clock_, options_);
  }

  FileRecord drop(const std::string& path, const std::vector<std::vector<float>>& rows) {
    return drop(std::vector{arrival(path, rows)}).front();
  }
  /// Takes in and lets the files be moved.
  std::vector<FileRecord> drop(const std::vector<Arrival>& arrivals) {
    const std::vector<FileRecord> records = engine().take_in(arrivals);
    std::vector<Moved> moved;
    for (const FileRecord& record : records) moved.push_back({.file = record.id});
    engine().note_moved(moved);
    return records;
  }
  ReclusterReport recluster() {
    Clusterer clusterer(threads_);
    const DbscanParameters parameters = engine().options().clustering;
    return engine().finish_recluster(clusterer.run(engine().pool(), parameters), parameters, 0, "");
  }

  std::filesystem::path catalog_path() const { return folder_ / "kith.db"; }
  CatalogReader reader() const { return CatalogReader(folder_ / "kith.db"); }
  std::vector<SampleRecord> samples() const { return reader().samples({}, {.limit = 10000}); }
  std::vector<EventRecord> events() const { return reader().events(0, 10000); }
  SampleRecord sample(const std::string& file, std::uint64_t row = 0) const {
    for (const SampleRecord& s : samples()) {
      if (s.file == file && s.row == row) return s;
    }
    throw std::out_of_range(file);
  }

  /// What was decided of each file's rows: state and person, whatever the order of arrival.
  std::map<std::string, std::string> decisions() const {
    std::map<std::string, std::string> all;
    for (const SampleRecord& s : samples()) {
      std::string& said = all[s.file + "#" + std::to_string(s.row)];
      said = std::string(name_of(s.state)) + " " + s.person_name;
      if (s.evidence.best) said += " " + std::to_string(s.evidence.best->distance);
    }
    return all;
  }

 private:
  std::filesystem::path folder_;
  ThreadPool threads_{2};
  StandingClock clock_;
  EngineOptions options_;
  std::unique_ptr<Engine> engine_;
};

}  // namespace kith::test
