// The references as a gallery of one's own, for a thread that must not hold up the writer's.
#pragma once

#include <string>

#include "core/catalog/reader.hpp"
#include "core/gallery/gallery.hpp"

namespace kith {

/// Every reference there is. `index` as Gallery takes it.
Gallery gallery_of(const CatalogReader& catalog, ThreadPool& threads, const std::string& index);

}  // namespace kith
