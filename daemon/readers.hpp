// The threads that answer questions: each with a read-only connection to the catalog of its own.
#pragma once

#include <filesystem>
#include <functional>
#include <thread>
#include <vector>

#include "core/catalog/reader.hpp"
#include "daemon/queue.hpp"

namespace kith {

class Readers {
 public:
  /// Runs on one of the threads; does not throw.
  using Query = std::function<void(const CatalogReader&)>;

  /// `catalog` exists already.
  Readers(const std::filesystem::path& catalog, std::size_t threads);
  ~Readers() { stop(); }
  Readers(const Readers&) = delete;
  Readers& operator=(const Readers&) = delete;

  void post(Query query) { queries_.push(std::move(query)); }
  void stop();

 private:
  std::vector<CatalogReader> connections_;  // one a thread
  Queue<Query> queries_;
  std::vector<std::jthread> threads_;
};

}  // namespace kith
