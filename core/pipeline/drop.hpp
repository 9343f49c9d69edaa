// A file on its way into the inbox, piece by piece. It is written under a hidden name, so that
// nobody takes it before it is whole, and renamed when it is; nothing stays of one that is not
// finished. No path leads out of the inbox: each folder is opened below the one before it, and no
// symbolic link is followed. Used by one thread at a time.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/base/unique_fd.hpp"
#include "core/pipeline/spool.hpp"

namespace kith {

class Drop {
 public:
  /// Begins a file of `size` bytes that is to lie at `path`, as RootLayout::dropped takes it, with
  /// no empty component, "." or ".." in it (Error{kRequest}). Throws Error{kRetry} where there is
  /// no room for it, or nothing may be written.
  Drop(const RootLayout& layout, std::string path, std::uint64_t size);
  ~Drop();
  Drop(const Drop&) = delete;
  Drop& operator=(const Drop&) = delete;

  /// Appends. Throws Error{kRetry} when the disk is full, Error{kRequest} beyond `size` bytes.
  void write(std::string_view piece);

  /// Makes the file durable and gives it its name, or, where something has that already, the next
  /// with a suffix that is free; nothing is ever replaced. Returns the path it has, as `path`.
  /// Throws as above, and Error{kRequest} when fewer than `size` bytes came.
  std::string finish();

 private:
  void make_room() const;

  std::string path_;
  std::uint64_t size_;
  std::uint64_t written_ = 0;
  UniqueFd top_;             // inbox/ or known/
  std::string hidden_name_;  // in there; empty once the file has its name
  UniqueFd file_;
};

/// What a process left unfinished when it ended. Before the first Drop of a process.
void remove_unfinished_drops(const RootLayout& layout);

}  // namespace kith
