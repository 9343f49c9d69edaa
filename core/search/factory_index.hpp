// Any index FAISS can make from a factory string, as a finder of candidates: approximate, and
// without distances, because the caller computes those by the one rule. Used by one thread at a
// time.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "core/base/thread_pool.hpp"
#include "core/embedding/matrix.hpp"

namespace kith {

class FactoryIndex {
 public:
  /// Throws Error{kConfiguration} when FAISS does not know the string.
  FactoryIndex(ThreadPool& threads, std::string factory);
  ~FactoryIndex();

  /// Makes the index anew over all of `rows`. Returns false, and holds nothing, when the rows are
  /// too few to train what the string asks for. Throws Error{kConfiguration} when it cannot be made
  /// for their dimension.
  bool build(const EmbeddingMatrix& rows);

  /// Appends the rows of `rows` from `begin` on.
  void append(const EmbeddingMatrix& rows, std::size_t begin);

  /// Positions of up to `count` candidates a probe, nearest first: probes x count, −1 where none.
  std::vector<std::int64_t> candidates(const EmbeddingMatrix& probes, std::size_t count) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace kith
