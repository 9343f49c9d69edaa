#include "core/pipeline/decide_anew.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <vector>

namespace kith {
namespace {

constexpr std::size_t kDecisionsAtOnce = 4096;

bool in_pool(SampleState state) {
  return state == SampleState::kUnknown || state == SampleState::kAmbiguous;
}

bool contains(const std::vector<SampleId>& sorted, SampleId sample) {
  return std::binary_search(sorted.begin(), sorted.end(), sample);
}

bool names_any(const Match& evidence, const std::vector<SampleId>& references) {
  return (evidence.best && contains(references, evidence.best->reference)) ||
         (evidence.runner_up && contains(references, evidence.runner_up->reference));
}

struct Changed {
  SampleId sample = 0;
  Decision decision;
};

// What deciding anew found, before any of it is written.
struct Verdict {
  std::vector<Changed> changed;
  std::vector<SampleId> leaving;   // the pool, ascending
  std::vector<SampleId> entering;  // the pool, ascending
  EmbeddingMatrix entering_rows;
  Redecided counts;
};

// Stored decisions, a block at a time.
class Block {
 public:
  Block(const Memory& memory, const Touched& touched, Verdict& verdict)
      : memory_(memory), touched_(touched), verdict_(verdict) {}

  void add(const StoredDecision& stored) {
    stored_.push_back({stored.sample, stored.state, stored.evidence, {}});
    rows_.append(stored.embedding);
    if (stored_.size() == kDecisionsAtOnce) finish();
  }

  void finish() {
    if (stored_.empty()) return;
    const std::vector<Match> matches = match();
    for (std::size_t i = 0; i < stored_.size(); ++i) judge(i, decide(matches[i], memory_.rule));
    stored_.clear();
    rows_ = EmbeddingMatrix();
  }

 private:
  std::vector<Match> match() const {
    std::vector<Match> matches(stored_.size());
    std::vector<Match> added;
    if (touched_.newcomers != nullptr) added = touched_.newcomers->search(rows_);
    std::vector<std::size_t> anew;
    EmbeddingMatrix anew_rows;
    for (std::size_t i = 0; i < stored_.size(); ++i) {
      const StoredDecision& stored = stored_[i];
      const auto rejected = memory_.rejections.find(stored.sample);
      if (rejected != memory_.rejections.end()) {
        matches[i] = memory_.gallery.search_without(rows_.row(i), rejected->second);
      } else if (contains(touched_.fresh, stored.sample) ||
                 names_any(stored.evidence, touched_.gone)) {
        anew.push_back(i);
        anew_rows.append(rows_.row(i));
      } else {
        matches[i] = added.empty() ? stored.evidence : merge(stored.evidence, added[i]);
      }
    }
    const std::vector<Match> found = memory_.gallery.search(anew_rows);
    for (std::size_t k = 0; k < anew.size(); ++k) matches[anew[k]] = found[k];
    return matches;
  }

  void judge(std::size_t i, Decision decision) {
    const StoredDecision& before = stored_[i];
    const bool was_in_pool = in_pool(before.state) && memory_.pool.contains(before.sample);
    const bool was_decided = was_in_pool || before.state == SampleState::kKnown;
    if (was_decided && decision.state == before.state && decision.evidence == before.evidence) {
      return;
    }
    const Decision old{before.state, before.evidence};
    if (!was_decided || decision.state != before.state || decision.person() != old.person()) {
      count(before.sample, decision.state);
    }
    if (was_in_pool && !in_pool(decision.state)) verdict_.leaving.push_back(before.sample);
    if (!was_in_pool && in_pool(decision.state)) {
      verdict_.entering.push_back(before.sample);
      verdict_.entering_rows.append(rows_.row(i));
    }
    verdict_.changed.push_back({before.sample, std::move(decision)});
  }

  void count(SampleId sample, SampleState became) {
    Redecided& counts = verdict_.counts;
    ++(became == SampleState::kKnown     ? counts.known
       : became == SampleState::kUnknown ? counts.unknown
                                         : counts.ambiguous);
    if (counts.named.size() < Redecided::kNamedAtMost) counts.named.emplace_back(sample, became);
  }

  const Memory& memory_;
  const Touched& touched_;
  Verdict& verdict_;
  std::vector<StoredDecision> stored_;
  EmbeddingMatrix rows_;
};

}  // namespace

Redecided decide_anew(Catalog& catalog, Memory& memory, const Touched& touched,
                      std::string_view cause, Timestamp now) {
  Verdict verdict;
  Block block(memory, touched, verdict);
  catalog.each_decision([&](const StoredDecision& stored) { block.add(stored); });
  block.finish();

  for (const Changed& changed : verdict.changed) {
    catalog.set_decision(changed.sample, changed.decision);
  }
  Redecided& result = verdict.counts;
  result.clusters = leave_pool(catalog, memory, verdict.leaving, now);
  memory.pool.insert(verdict.entering, verdict.entering_rows);
  ClusterBook::Changed returned = return_to_places(catalog, memory, now);
  result.clusters.insert(result.clusters.end(), returned.clusters.begin(), returned.clusters.end());
  result.revived = std::move(returned.turned);

  if (result.total() == 0) return result;
  catalog.add_event(
      {.time = now,
       .kind = EventKind::kDecisionsChanged,
       .detail = fmt::format(R"({{"cause":"{}","known":{},"unknown":{},"ambiguous":{}}})", cause,
                             result.known, result.unknown, result.ambiguous)});
  return result;
}

}  // namespace kith
