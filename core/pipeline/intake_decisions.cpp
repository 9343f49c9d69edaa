// Intake: from rows that were accepted to samples with a decision, and to what is heard of them.
#include <fmt/format.h>

#include <atomic>
#include <memory>
#include <utility>

#include "core/base/text.hpp"
#include "core/pipeline/foreign_batch.hpp"
#include "core/pipeline/intake.hpp"
#include "core/pipeline/row_facts.hpp"

namespace kith {
namespace {

// Of small files, so that a burst costs a search in thousands and not one a file.
constexpr std::size_t kRowsSearchedTogether = 4096;

// From here on a file's rows become the pool's without a copy, and the disk follows the catalog.
constexpr std::size_t kManyRows = 4096;

// Some ten megabytes of the log: what the commit has to wait for is less than that.
constexpr std::size_t kRowsWrittenBehind = 4096;

// Fewer rows say nothing of the model that made them.
constexpr std::size_t kRowsThatShowASpace = 10;

std::optional<ClusterId> unless_none(ClusterId cluster) {
  return cluster == 0 ? std::nullopt : std::optional(cluster);
}

// The rows that one thread has stored, for another that follows it.
class StoredRows {
 public:
  void add_one() {
    if (++rows_ % kRowsWrittenBehind == 0) tell(steps_ + 1);
  }
  void end() { tell(kEnded); }
  // Waits for some more than there were the last time; false when no more will come.
  bool wait_for_more() {
    steps_.wait(seen_);
    seen_ = steps_;
    return seen_ != kEnded;
  }

 private:
  static constexpr int kEnded = -1;

  void tell(int steps) {
    steps_ = steps;
    steps_.notify_one();
  }

  std::size_t rows_ = 0;  // of who stores
  int seen_ = 0;          // by who follows
  std::atomic<int> steps_ = 0;
};

EventKind kind_of(SampleState state) {
  switch (state) {
    case SampleState::kKnown:
      return EventKind::kSampleKnown;
    case SampleState::kUnknown:
      return EventKind::kSampleUnknown;
    case SampleState::kAmbiguous:
      return EventKind::kSampleAmbiguous;
    case SampleState::kReference:
      return EventKind::kSampleEnrolled;
  }
  return EventKind::kSampleUnknown;
}

}  // namespace

void Intake::classify() {
  const std::span<const Accepted> all(accepted_);
  for (std::size_t begin = 0; begin < all.size();) {
    std::size_t end = begin + 1;
    std::size_t rows = rows_of(all[begin]).rows();
    while (end < all.size() && rows + rows_of(all[end]).rows() <= kRowsSearchedTogether) {
      rows += rows_of(all[end++]).rows();
    }
    classify(all.subspan(begin, end - begin));
    begin = end;
  }
  accepted_.clear();
}

void Intake::classify(std::span<const Accepted> accepted) {
  const std::vector<Match> matches = search(accepted);
  suspect(accepted, matches);
  const std::vector<Decision> decisions = decide(matches, memory_.rule);
  const std::vector<ClusterId> probable = probable_clusters(accepted, decisions);
  give_to_pool(accepted, decisions,
               decisions.size() < kManyRows ? store_all(accepted, decisions, probable, [] {})
                                            : store_many(accepted, decisions, probable));
}

// While they are stored, another thread has the disk write what has been logged of them: a commit
// of 200 MB waits a tenth as long.
std::vector<SampleId> Intake::store_many(std::span<const Accepted> accepted,
                                         const std::vector<Decision>& decisions,
                                         const std::vector<ClusterId>& probable) {
  std::vector<SampleId> unknown;
  StoredRows stored;
  threads_.parallel_for(2, [&](std::size_t part) {
    if (part == 1) {
      while (stored.wait_for_more()) catalog_.write_behind();
      return;
    }
    const std::unique_ptr<StoredRows, void (*)(StoredRows*)> end(
        &stored, [](StoredRows* rows) { rows->end(); });  // even where storing fails
    unknown = store_all(accepted, decisions, probable, [&] { stored.add_one(); });
  });
  return unknown;
}

// Returns those that the pool takes.
std::vector<SampleId> Intake::store_all(std::span<const Accepted> accepted,
                                        const std::vector<Decision>& decisions,
                                        const std::vector<ClusterId>& probable,
                                        const std::function<void()>& stored_one) {
  std::vector<SampleId> unknown;
  std::size_t next = 0;
  for (const Accepted& file : accepted) {
    const auto& batch = std::get<EmbeddingBatch>(file.arrival->content);
    for (std::size_t i = 0; i < batch.embeddings.rows(); ++i, ++next) {
      const Decision& decision = decisions[next];
      const NewSample sample{.file = file.file,
                             .row = row_in_file(batch, i),
                             .label = entry(batch.labels, i),
                             .name = entry(batch.names, i),
                             .state = decision.state,
                             .person = decision.person(),
                             .evidence = decision.evidence,
                             .embedding = batch.embeddings.row(i),
                             .taken_in_at = now_,
                             .metadata = metadata_of(*file.arrival, batch, i),
                             .provisional = unless_none(probable[next])};
      const SampleId id = store(*file.arrival, sample);
      attach_own_image(id, batch, i, file.arrival->path);
      if (decision.state != SampleState::kKnown) unknown.push_back(id);
      stored_one();
    }
  }
  return unknown;
}

// The last to use the rows of the arrivals: those of a large file become part of the pool.
void Intake::give_to_pool(std::span<const Accepted> accepted,
                          const std::vector<Decision>& decisions,
                          const std::vector<SampleId>& unknown) {
  std::vector<const float*> rows;
  std::size_t next = 0;
  for (const Accepted& file : accepted) {
    for (std::size_t i = 0; i < rows_of(file).rows(); ++i, ++next) {
      if (decisions[next].state != SampleState::kKnown) rows.push_back(rows_of(file).row(i).data());
    }
  }
  const RowSet strangers{rows, memory_.dimension};
  const bool is_large = accepted.size() == 1 && rows.size() >= kManyRows;
  if (!is_large || rows.size() < decisions.size() / 2) {
    return memory_.pool.insert(unknown, strangers);
  }
  auto& batch = std::get<EmbeddingBatch>(accepted.front().arrival->content);
  const auto block = std::make_shared<const EmbeddingMatrix>(std::move(batch.embeddings));
  memory_.pool.adopt(unknown, strangers, block, block->rows());
}

void Intake::suspect(std::span<const Accepted> accepted, std::span<const Match> matches) {
  std::size_t next = 0;
  for (const Accepted& file : accepted) {
    const EmbeddingMatrix& rows = rows_of(file);
    const auto own = matches.subspan(next, rows.rows());
    next += rows.rows();
    if (rows.rows() < kRowsThatShowASpace) continue;
    if (!looks_foreign(rows, own, memory_.pool.snapshot(), memory_.rule.tolerance)) continue;
    suspicion_ = fmt::format(
        "most of the {} faces in {} are farther from everything here than any two of them from "
        "each "
        "other: they are probably of another model, which belongs into a root of its own; set "
        "inbox.model to keep others out",
        rows.rows(), printable(file.arrival->path));
  }
}

// Of those that nobody knows: whose they will probably be at the next recluster.
std::vector<ClusterId> Intake::probable_clusters(std::span<const Accepted> accepted,
                                                 const std::vector<Decision>& decisions) {
  std::vector<ClusterId> clusters(decisions.size());
  if (memory_.clustered_eps == 0) return clusters;
  EmbeddingMatrix strangers;
  std::vector<std::size_t> places;
  std::size_t next = 0;
  for (const Accepted& file : accepted) {
    for (std::size_t i = 0; i < rows_of(file).rows(); ++i, ++next) {
      if (decisions[next].state == SampleState::kKnown) continue;
      strangers.append(rows_of(file).row(i));
      places.push_back(next);
    }
  }
  const std::vector<ClusterId> found = provisional_clusters(memory_, strangers, threads_);
  for (std::size_t i = 0; i < found.size(); ++i) clusters[places[i]] = found[i];
  return clusters;
}

// With its event; one that begins a visit of its probable cluster may make that recurring.
SampleId Intake::store(const Arrival& arrival, const NewSample& sample) {
  const bool comes_again =
      sample.provisional &&
      !catalog_.is_on_a_visit(*sample.provisional, sample.metadata.source,
                              sample.metadata.time.value_or(now_), options_.visits.gap);
  const SampleId id = catalog_.add_sample(sample);
  const EventRecord event = report_sample(arrival, sample, id);
  if (comes_again) {
    review_recurrence(catalog_, *sample.provisional, options_.visits, now_, event);
  }
  return id;
}

// One search for many small files; a large one is searched for where it lies.
std::vector<Match> Intake::search(std::span<const Accepted> accepted) const {
  if (accepted.size() == 1) return memory_.gallery.search(rows_of(accepted.front()));
  EmbeddingMatrix probes;
  for (const Accepted& file : accepted) {
    for (std::size_t i = 0; i < rows_of(file).rows(); ++i) probes.append(rows_of(file).row(i));
  }
  return memory_.gallery.search(probes);
}

const EmbeddingMatrix& Intake::rows_of(const Accepted& accepted) {
  return std::get<EmbeddingBatch>(accepted.arrival->content).embeddings;
}

EventRecord Intake::report_sample(const Arrival& arrival, const NewSample& sample, SampleId id) {
  EventRecord event{.time = now_,
                    .kind = kind_of(sample.state),
                    .sample = id,
                    .file = arrival.path,
                    .row = sample.row,
                    .seen_at = sample.metadata.time};
  if (sample.person) {
    event.person = *sample.person;
    event.person_name = catalog_.person_name(*sample.person);
  }
  if (sample.state == SampleState::kReference && arrival.owner) {
    event.actor = drops_.actor(*arrival.owner);
  }
  if (sample.evidence.best) event.distance = sample.evidence.best->distance;
  if (!sample.metadata.source.empty()) event.source = sample.metadata.source;
  if (sample.provisional) {
    event.cluster = *sample.provisional;
    event.detail = R"({"provisional":true})";
  }
  catalog_.add_event(event);
  return event;
}

}  // namespace kith
