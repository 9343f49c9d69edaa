// What compare.py times: `kith_bench_run dbscan|increment|gallery …` on raw float32 files, one JSON
// line out.
//
//     dbscan     ROWS D EPS MIN_SAMPLES LABELS
//                all rows at once; labels (int32) are written
//     increment  ROWS D EPS MIN_SAMPLES LABELS
//                all but the last 1,000, then those (LABELS), then the largest cluster leaves
//     gallery    ROWS D PROBES ANSWERS
//                the nearest row (int64) of each probe, and of one probe
#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <numeric>
#include <string>

#include "core/gallery/gallery.hpp"
#include "core/recluster/clusterer.hpp"

namespace kith {
namespace {

class Timer {
 public:
  double wall() const {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count();
  }
  double cpu() const { return used() - cpu_; }

 private:
  static double used() {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    const auto seconds = [](const timeval& t) {
      return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) * 1e-6;
    };
    return seconds(usage.ru_utime) + seconds(usage.ru_stime);
  }

  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
  double cpu_ = used();
};

EmbeddingMatrix read(const std::string& path, std::size_t dimension) {
  std::ifstream file(path, std::ios::binary | std::ios::ate);
  const auto bytes = static_cast<std::size_t>(file.tellg());
  EmbeddingMatrix rows(bytes / sizeof(float) / dimension, dimension);
  file.seekg(0);
  file.read(reinterpret_cast<char*>(rows.data()), static_cast<std::streamsize>(bytes));
  return rows;
}

template <typename T>
void write(const std::string& path, const std::vector<T>& values) {
  std::ofstream(path, std::ios::binary)
      .write(reinterpret_cast<const char*>(values.data()),
             static_cast<std::streamsize>(values.size() * sizeof(T)));
}

std::vector<SampleId> ids(std::size_t first, std::size_t count) {
  std::vector<SampleId> result(count);
  std::iota(result.begin(), result.end(), static_cast<SampleId>(first));
  return result;
}

EmbeddingMatrix part(const EmbeddingMatrix& rows, std::size_t begin, std::size_t end) {
  EmbeddingMatrix result(end - begin, rows.dimension());
  std::copy(rows.data() + begin * rows.dimension(), rows.data() + end * rows.dimension(),
            result.data());
  return result;
}

ClusterLabels timed(Clusterer& clusterer, const UnknownPool& pool,
                    const DbscanParameters& parameters, const char* name) {
  const PoolSnapshot snapshot = pool.snapshot();
  const Timer timer;
  ClusterRun run = clusterer.run(snapshot, parameters);
  std::printf("\"%s\": {\"wall\": %.4f, \"cpu\": %.4f", name, timer.wall(), timer.cpu());
  for (const StageTime& stage : run.stages) {
    std::printf(", \"%s\": %.4f", stage.stage.c_str(), stage.seconds);
  }
  std::printf("}, ");
  return std::move(run.labels);
}

std::vector<SampleId> largest_cluster(const ClusterLabels& labels) {
  std::vector<std::size_t> sizes(static_cast<std::size_t>(labels.cluster_count));
  for (const std::int32_t label : labels.labels) {
    if (label >= 0) ++sizes[static_cast<std::size_t>(label)];
  }
  const auto largest = std::max_element(sizes.begin(), sizes.end()) - sizes.begin();
  std::vector<SampleId> members;
  for (std::size_t i = 0; i < labels.samples.size(); ++i) {
    if (labels.labels[i] == largest) members.push_back(labels.samples[i]);
  }
  return members;
}

void cluster(const std::vector<std::string>& args, bool increment) {
  const EmbeddingMatrix rows = read(args[1], std::stoul(args[2]));
  const DbscanParameters parameters{std::stod(args[3]), std::stoi(args[4])};
  ThreadPool threads;
  UnknownPool pool;
  Clusterer clusterer(threads);
  const std::size_t first = increment ? rows.rows() - 1000 : rows.rows();
  pool.insert(ids(1, first), part(rows, 0, first));
  ClusterLabels labels = timed(clusterer, pool, parameters, "full");
  if (increment) {
    pool.insert(ids(first + 1, 1000), part(rows, first, rows.rows()));
    labels = timed(clusterer, pool, parameters, "increment");
    const std::vector<SampleId> members = largest_cluster(labels);
    std::printf("\"labeled\": %zu, ", members.size());
    pool.erase(members);
    timed(clusterer, pool, parameters, "label");
  }
  write(args[5], labels.labels);
}

void search(const std::vector<std::string>& args) {
  const EmbeddingMatrix rows = read(args[1], std::stoul(args[2]));
  const EmbeddingMatrix probes = read(args[3], std::stoul(args[2]));
  ThreadPool threads;
  Gallery gallery(threads);
  gallery.add(ids(0, rows.rows()), ids(0, rows.rows()), rows);
  const Timer all;
  const std::vector<Match> matches = gallery.search(probes);
  std::printf("\"batch\": {\"wall\": %.4f, \"cpu\": %.4f}, ", all.wall(), all.cpu());
  constexpr std::size_t kSingles = 50;
  const Timer singles;
  for (std::size_t i = 0; i < kSingles; ++i) gallery.search(part(probes, i, i + 1));
  std::printf("\"one\": {\"wall\": %.5f, \"cpu\": %.5f}, ", singles.wall() / kSingles,
              singles.cpu() / kSingles);
  std::vector<SampleId> nearest;
  for (const Match& match : matches) nearest.push_back(match.best->reference);
  write(args[4], nearest);
}

}  // namespace
}  // namespace kith

int main(int argc, char** argv) {
  const std::vector<std::string> args(argv + 1, argv + argc);
  if (args.size() < 5) return 2;
  std::printf("{");
  if (args[0] == "gallery") {
    kith::search(args);
  } else {
    kith::cluster(args, args[0] == "increment");
  }
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  std::printf("\"peak_kib\": %ld}\n", usage.ru_maxrss);
  return 0;
}
