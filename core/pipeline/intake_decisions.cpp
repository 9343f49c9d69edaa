// Intake: from rows that were accepted to samples with a decision, and to what is heard of them.
#include <fmt/format.h>

#include "core/base/text.hpp"
#include "core/pipeline/foreign_batch.hpp"
#include "core/pipeline/intake.hpp"
#include "core/pipeline/row_facts.hpp"

namespace kith {
namespace {

// Of small files, so that a burst costs a search in thousands and not one a file.
constexpr std::size_t kRowsSearchedTogether = 4096;

// From here on the pool's copy of them is made by another core while the catalog writes.
constexpr std::size_t kRowsCopiedBeside = 4096;

// Fewer rows say nothing of the model that made them.
constexpr std::size_t kRowsThatShowASpace = 10;

std::optional<ClusterId> unless_none(ClusterId cluster) {
  return cluster == 0 ? std::nullopt : std::optional(cluster);
}

std::vector<float> in_one_block(const RowSet& rows) {
  std::vector<float> block;
  block.reserve(rows.size() * rows.dimension);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    block.insert(block.end(), rows.row(i).begin(), rows.row(i).end());
  }
  return block;
}

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
  std::vector<const float*> strangers;
  std::size_t next = 0;
  for (const Accepted& file : accepted) {
    for (std::size_t i = 0; i < rows_of(file).rows(); ++i, ++next) {
      if (decisions[next].state == SampleState::kKnown) continue;
      strangers.push_back(rows_of(file).row(i).data());
    }
  }
  const RowSet rows{strangers, memory_.dimension};
  if (rows.size() < kRowsCopiedBeside) {
    memory_.pool.insert(store_all(accepted, decisions, probable), rows);
    return;
  }
  std::vector<SampleId> ids;
  std::vector<float> copied;
  threads_.parallel_for(2, [&](std::size_t part) {
    if (part == 0) ids = store_all(accepted, decisions, probable);
    if (part == 1) copied = in_one_block(rows);
  });
  memory_.pool.adopt(std::move(ids), std::move(copied), memory_.dimension);
}

// Returns those that the pool takes.
std::vector<SampleId> Intake::store_all(std::span<const Accepted> accepted,
                                        const std::vector<Decision>& decisions,
                                        const std::vector<ClusterId>& probable) {
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
    }
  }
  return unknown;
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
