#include "daemon/doors/upload.hpp"

#include <utility>

namespace kith {

void Upload::take(Piece piece, Taken taken) {
  worker_.post([self = shared_from_this(), piece = std::move(piece), taken = std::move(taken)] {
    std::optional<std::string> path;
    std::exception_ptr failure;
    try {
      path = self->take(piece);
    } catch (...) {
      self->drop_.reset();
      failure = std::current_exception();
    }
    if (path) self->placed_(*path);
    taken(std::move(path), failure);
  });
}

std::optional<std::string> Upload::take(const Piece& piece) {
  if (!piece.path.empty()) {
    const std::string& owner = piece.belongs_to.empty() ? piece.path : piece.belongs_to;
    drop_.emplace(layout_, names_.choose(piece.path, owner), piece.size);
  }
  if (!drop_) return std::nullopt;
  drop_->write(piece.content);
  if (!piece.last) return std::nullopt;
  std::string path = drop_->finish();
  drop_.reset();
  return path;
}

}  // namespace kith
