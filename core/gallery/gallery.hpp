// All references, searchable: who is nearest to a probe, and who is the nearest other person.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/base/ids.hpp"
#include "core/base/thread_pool.hpp"
#include "core/embedding/matrix.hpp"

namespace kith {

struct Neighbor {
  SampleId reference = 0;
  PersonId person = 0;
  double distance = 0;  // Euclidean on unit vectors, from squared_distance()

  friend bool operator==(const Neighbor&, const Neighbor&) = default;
};

/// What the gallery says of one probe: the nearest reference (ties: the lowest sample id), and the
/// nearest reference of any other person. Both are exact.
struct Match {
  std::optional<Neighbor> best;
  std::optional<Neighbor> runner_up;

  friend bool operator==(const Match&, const Match&) = default;
};

/// The match over two galleries together, given the match over each.
Match merge(const Match& a, const Match& b);

/// Owned and changed by one thread.
class Gallery {
 public:
  /// `index`: "Flat" (exact), or a FAISS factory string for galleries beyond a few million
  /// (approximate: misses are possible, distances are still exact). Throws Error{kConfiguration}
  /// for a string FAISS does not know.
  Gallery(ThreadPool& threads, std::string index = "Flat");
  ~Gallery();
  Gallery(Gallery&&) noexcept;
  Gallery& operator=(Gallery&&) noexcept;

  /// An empty gallery that searches exactly, on the same threads.
  Gallery empty_exact() const;

  std::size_t size() const;
  std::size_t dimension() const;

  /// `samples`, `persons` and rows are parallel; a sample is enrolled once.
  void add(std::span<const SampleId> samples, std::span<const PersonId> persons,
           const EmbeddingMatrix& rows);
  /// Removes those of `samples` that are there.
  void remove(std::span<const SampleId> samples);
  /// Every reference of `from` belongs to `into` from now on.
  void reassign(PersonId from, PersonId into);

  /// One match a row of `probes`, in order.
  std::vector<Match> search(const EmbeddingMatrix& probes) const;
  /// The match of one probe over everybody but `people` (ascending): for a face that is known not
  /// to be these. Looks at every reference.
  Match search_without(std::span<const float> probe, std::span<const PersonId> people) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace kith
