// The page that shows all montages at once: static, self-contained, works from file://. What the
// daemon serves is the same page with the means to change things from it.
#pragma once

#include <string>

#include "core/montage/plan.hpp"

namespace kith {

struct IndexPageOptions {
  /// How the client finds the daemon, as a shell reads it: in front of every command shown.
  std::string kith = "kith";
  /// Served by the daemon: pictures are loaded by their fingerprint, so that a changed one is
  /// loaded anew, and names are given on the page itself.
  bool served = false;
  /// What the page says of its own version, where it is served: it asks for a newer one.
  std::string tag;
  MontageLayout layout;  // of the pictures
};

/// HTML 5, UTF-8: clusters (largest first), people (by name), noise and the newest faces, each with
/// its first page, counts, times and the command that goes with it. Search, sorting, keyboard and
/// viewer are the script's; without it everything is still there to read. A Content-Security-Policy
/// allows that script, that style, pictures beside the page, and nothing else. Names are data:
/// nothing in them becomes markup, or a second command. Deterministic.
std::string index_page(const MontagePlan& plan, const IndexPageOptions& options);

/// The policy the page states, as a server sends it in a header.
std::string index_page_policy(const IndexPageOptions& options);

}  // namespace kith
