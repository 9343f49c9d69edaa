// The end of everything that was learned.

#include "core/pipeline/engine.hpp"

namespace kith {

void Engine::start_over(const std::string& actor) {
  commit([&] {
    catalog_.start_over();
    catalog_.add_event({.time = clock_.now(), .kind = EventKind::kReset, .actor = actor});
    return true;
  });
  recall_memory();
  suspects_ = Suspects(catalog_);
  last_recluster_.reset();
  begun_retries_.clear();
  swept_archive_ = 0;
  unmoved_.clear();
}

}  // namespace kith
