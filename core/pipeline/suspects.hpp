// Which files may have ended the process: those that were being read when it ended, by a crash or
// by no fault of theirs. They are read one at a time from then on, so that the next end names one
// of them. One that a process did not survive three times while it alone was read is set aside; one
// that was read is innocent, and all that was held against it is forgotten.
#pragma once

#include <map>
#include <span>
#include <string>

#include "core/catalog/catalog.hpp"

namespace kith {

/// A group of files that is being read, as the catalog names it; empty: none is.
using ReadingMark = std::string;

class Suspects {
 public:
  static constexpr int kDeathsAtMost = 3;

  /// Looks at what the last process left unread. Changes the catalog.
  explicit Suspects(Catalog& catalog);

  bool contains(const std::string& path) const { return deaths_.contains(path); }
  /// Processes that ended while they read it alone.
  int deaths(const std::string& path) const;
  /// It is not to be read any more.
  bool condemned(const std::string& path) const { return deaths(path) >= kDeathsAtMost; }

  /// Marks files, durably, before they are read.
  ReadingMark begin(Catalog& catalog, std::span<const std::string> paths);
  /// Takes a mark away; the files in `innocent` are no suspects any more. In a transaction, after
  /// whose commit acquit() is called.
  void end(Catalog& catalog, const ReadingMark& mark, std::span<const std::string> innocent) const;
  void acquit(std::span<const std::string> innocent);

 private:
  std::map<std::string, int> deaths_;  // by path
};

}  // namespace kith
