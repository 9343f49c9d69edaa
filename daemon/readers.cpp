#include "daemon/readers.hpp"

namespace kith {

Readers::Readers(const std::filesystem::path& catalog, std::size_t threads) {
  for (std::size_t i = 0; i < threads; ++i) connections_.emplace_back(catalog);
  for (const CatalogReader& connection : connections_) {
    threads_.emplace_back([this, &connection] {
      while (const auto query = queries_.pop()) (*query)(connection);
    });
  }
}

void Readers::stop() {
  queries_.close();
  threads_.clear();
}

}  // namespace kith
