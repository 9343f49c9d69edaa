#include "core/pipeline/suspects.hpp"

#include <vector>

namespace kith {

Suspects::Suspects(Catalog& catalog) : deaths_(catalog.suspects()) {
  const std::vector<std::string> in_hand = catalog.readings();
  if (in_hand.empty()) return;
  for (const std::string& path : in_hand) deaths_.try_emplace(path, 0);
  if (in_hand.size() == 1) ++deaths_[in_hand.front()];
  Catalog::Transaction transaction(catalog);
  for (const std::string& path : in_hand) catalog.set_suspect(path, deaths_[path]);
  catalog.remove_readings();
  transaction.commit();
}

int Suspects::deaths(const std::string& path) const {
  const auto found = deaths_.find(path);
  return found == deaths_.end() ? 0 : found->second;
}

ReadingMark Suspects::begin(Catalog& catalog, std::span<const std::string> paths) {
  Catalog::Transaction transaction(catalog);
  ReadingMark mark = catalog.add_reading(paths);
  transaction.commit();
  return mark;
}

void Suspects::end(Catalog& catalog, const ReadingMark& mark,
                   std::span<const std::string> innocent) const {
  catalog.remove_reading(mark);
  for (const std::string& path : innocent) {
    if (contains(path)) catalog.remove_suspect(path);
  }
}

void Suspects::acquit(std::span<const std::string> innocent) {
  for (const std::string& path : innocent) deaths_.erase(path);
}

}  // namespace kith
