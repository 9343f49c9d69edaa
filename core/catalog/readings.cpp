// Catalog: what is being read, and what was when the process ended.
#include "core/catalog/writer_state.hpp"

namespace kith {
namespace {

constexpr char kBetweenPaths = '\0';  // the one byte that no path has

}  // namespace

std::string Catalog::add_reading(std::span<const std::string> paths) {
  std::string group;
  for (const std::string& path : paths) {
    if (!group.empty()) group += kBetweenPaths;
    group += path;
  }
  state_->write("INSERT OR IGNORE INTO reading(path) VALUES (?)").bind(blob_of(group)).run();
  return group;
}

void Catalog::remove_reading(const std::string& group) {
  state_->write("DELETE FROM reading WHERE path = ?").bind(blob_of(group)).run();
}

std::vector<std::string> Catalog::readings() const {
  Query query = state_->read("SELECT path FROM reading");
  std::vector<std::string> paths;
  while (query.step()) {
    std::string group = query.text(0);
    for (std::size_t end = 0; (end = group.find(kBetweenPaths)) != std::string::npos;) {
      paths.push_back(group.substr(0, end));
      group.erase(0, end + 1);
    }
    paths.push_back(std::move(group));
  }
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
