// Catalog: what is being read, and what was when the process ended.
#include "core/catalog/writer_state.hpp"

namespace kith {

void Catalog::add_reading(const std::string& path) {
  state_->write("INSERT OR IGNORE INTO reading(path) VALUES (?)").bind(blob_of(path)).run();
}

std::vector<std::string> Catalog::readings() const {
  Query query = state_->read("SELECT path FROM reading");
  std::vector<std::string> paths;
  while (query.step()) paths.push_back(query.text(0));
  return paths;
}

void Catalog::remove_readings() {
  state_->write("DELETE FROM reading").run();
}

std::map<std::string, int> Catalog::suspects() const {
  Query query = state_->read("SELECT path, deaths FROM suspect");
  std::map<std::string, int> suspects;
  while (query.step()) suspects.emplace(query.text(0), static_cast<int>(query.integer(1)));
  return suspects;
}

void Catalog::set_suspect(const std::string& path, int deaths) {
  state_->write("INSERT OR REPLACE INTO suspect(path, deaths) VALUES (?, ?)")
      .bind(blob_of(path), deaths)
      .run();
}

void Catalog::remove_suspect(const std::string& path) {
  state_->write("DELETE FROM suspect WHERE path = ?").bind(blob_of(path)).run();
}

}  // namespace kith
