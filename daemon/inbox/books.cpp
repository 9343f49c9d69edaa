#include "daemon/inbox/books.hpp"

#include <algorithm>

#include "core/catalog/stem.hpp"

namespace kith {

InboxStatus Books::status() const {
  InboxStatus status{
      .pending = inputs.pending() - decided.size(),
      .in_hand = inputs.in_hand(),
      .writing = inputs.writing(),
      .retrying = retried.size(),
      .images_waiting =
          images.parked() - std::min(images.parked(), images_left.size()) + metadata_waiting.size(),
      .files_ignored = ignored.size(),
      .overflows = overflows,
      .rescans = rescans,
      .first_listing_done = first_listing_done,
      .all_there = tops.all_there(),
      .degraded = {}};
  tops.list(status.degraded);
  if (!watch_trouble.empty()) status.degraded.push_back(watch_trouble);
  unreadable.list(status.degraded);
  left.list(status.degraded);
  retried.list(status.degraded);
  return status;
}

Look Books::note(const std::string& path, const Look& look) {
  if (look.found == Look::Found::kGone) {
    retried.clear(path);
    decided.erase(path);
  }
  return look;
}

void Books::unpark_metadata(const std::string& path, Monotonic now) {
  const std::string_view stem = stem_of(path);
  // Those of one stem follow one another: "a.json" and "a.JSON", and nothing but "a.….json"
  // between.
  for (auto waiting = metadata_waiting.lower_bound(std::string(stem) + '.');
       waiting != metadata_waiting.end() && waiting->starts_with(stem);) {
    if (stem_of(*waiting) != stem) {
      ++waiting;
      continue;
    }
    inputs.unpark(*waiting, now);
    waiting = metadata_waiting.erase(waiting);
  }
}

void Books::drop_old_complaints() {
  std::erase_if(images_left, [&](const std::string& path) { return !images.is_parked(path); });
  std::erase_if(metadata_waiting, [&](const std::string& path) { return !inputs.is_parked(path); });
  std::erase_if(decided, [&](const std::string& path) { return !inputs.knows(path); });
  left.retain([&](const std::string& path) { return inputs.is_parked(path); });
  retried.retain([&](const std::string& path) { return inputs.knows(path) || images.knows(path); });
}

}  // namespace kith
