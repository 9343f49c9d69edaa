#include "daemon/inbox/books.hpp"

#include <algorithm>

namespace kith {

InboxStatus Books::status() const {
  InboxStatus status{
      .pending = inputs.pending(),
      .in_hand = inputs.in_hand(),
      .writing = inputs.writing(),
      .retrying = retried.size(),
      .images_waiting = images.parked() - std::min(images.parked(), images_left.size()),
      .files_ignored = ignored.size(),
      .overflows = overflows,
      .rescans = rescans,
      .first_listing_done = first_listing_done,
      .degraded = {}};
  tops.list(status.degraded);
  if (!watch_trouble.empty()) status.degraded.push_back(watch_trouble);
  unreadable.list(status.degraded);
  left.list(status.degraded);
  retried.list(status.degraded);
  return status;
}

Look Books::note(const std::string& path, const Look& look) {
  if (look.found == Look::Found::kGone) retried.clear(path);
  return look;
}

void Books::drop_old_complaints() {
  std::erase_if(images_left, [&](const std::string& path) { return !images.is_parked(path); });
  left.retain([&](const std::string& path) { return inputs.is_parked(path); });
  retried.retain([&](const std::string& path) { return inputs.knows(path) || images.knows(path); });
}

}  // namespace kith
