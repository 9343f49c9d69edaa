// Files on their way from one caller into the inbox. What blocks (writing, syncing) happens on a
// worker that all callers share, one piece after another.
#pragma once

#include <cstdint>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "core/pipeline/drop.hpp"
#include "core/pipeline/drop_names.hpp"
#include "daemon/worker.hpp"

namespace kith {

class Upload : public std::enable_shared_from_this<Upload> {
 public:
  /// A piece of a file; all pieces of one come before the first of the next.
  struct Piece {
    std::string path;        // first piece: where it is to lie, as RootLayout::dropped takes it
    std::string belongs_to;  // first piece: the path of the file whose crop this is, or empty
    std::uint64_t size = 0;  // first piece: bytes of the whole file
    std::string content;
    bool last = false;
  };
  /// After the last piece: the path it lies at. What failed comes once; the file's other pieces
  /// then change nothing. On the worker.
  using Taken = std::function<void(std::optional<std::string> path, std::exception_ptr)>;

  /// `placed` is told the path of each file that lies in the inbox, on the worker.
  Upload(Worker& worker, const RootLayout& layout, std::function<void(const std::string&)> placed)
      : worker_(worker), layout_(layout), placed_(std::move(placed)), names_(layout) {}

  /// From any thread; the next when `taken` was called.
  void take(Piece piece, Taken taken);

 private:
  std::optional<std::string> take(const Piece& piece);

  Worker& worker_;
  const RootLayout& layout_;
  const std::function<void(const std::string&)> placed_;

  // The worker's alone.
  DropNames names_;
  std::optional<Drop> drop_;  // none between files, and for the rest of one that failed
};

}  // namespace kith
