#include "core/calibrate/gallery_of.hpp"

#include <vector>

namespace kith {
namespace {

constexpr std::size_t kRowsAtOnce = 4096;

}  // namespace

Gallery gallery_of(const CatalogReader& catalog, ThreadPool& threads, const std::string& index) {
  Gallery gallery(threads, index);
  std::vector<SampleId> samples;
  std::vector<PersonId> persons;
  EmbeddingMatrix rows;
  const auto flush = [&] {
    if (!samples.empty()) gallery.add(samples, persons, rows);
    samples.clear();
    persons.clear();
    rows = EmbeddingMatrix();
  };
  catalog.each_reference([&](const StoredVector& stored) {
    samples.push_back(stored.sample);
    persons.push_back(stored.person);
    rows.append(stored.row);
    if (samples.size() == kRowsAtOnce) flush();
  });
  flush();
  return gallery;
}

}  // namespace kith
