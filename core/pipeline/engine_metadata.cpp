// Metadata that came by itself.
#include "core/pipeline/engine.hpp"
#include "core/pipeline/metadata_attachment.hpp"

namespace kith {

std::vector<ImageOutcome> Engine::attach_metadata(const std::vector<Arrival>& arrivals) {
  if (arrivals.empty()) return {};
  std::vector<std::string> paths;
  std::vector<ImageOutcome> outcomes = commit([&] {
    std::vector<ImageOutcome> made;
    for (const Arrival& arrival : arrivals) {
      paths.push_back(arrival.path);
      made.push_back(kith::attach_metadata(catalog_, arrival, options_, clock_.now()));
    }
    return made;
  });
  suspects_.acquit(paths);
  return outcomes;
}

}  // namespace kith
