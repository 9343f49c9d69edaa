#include "core/pipeline/decide_anew.hpp"

#include <fmt/format.h>

#include <utility>
#include <vector>

namespace kith {
namespace {

constexpr std::size_t kDecisionsAtOnce = 4096;

bool in_pool(SampleState state) {
  return state == SampleState::kUnknown || state == SampleState::kAmbiguous;
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
  std::size_t known = 0;      // became known, or known as somebody else
  std::size_t unknown = 0;    // became unknown
  std::size_t ambiguous = 0;  // became ambiguous
};

// Stored decisions, a block at a time.
class Block {
 public:
  Block(const DecisionRule& rule, const Gallery* newcomers, Verdict& verdict)
      : rule_(rule), newcomers_(newcomers), verdict_(verdict) {}

  void add(const StoredDecision& stored) {
    stored_.push_back({stored.sample, stored.state, stored.evidence, {}});
    rows_.append(stored.embedding);
    if (stored_.size() == kDecisionsAtOnce) finish();
  }

  void finish() {
    if (stored_.empty()) return;
    std::vector<Match> added;
    if (newcomers_ != nullptr) added = newcomers_->search(rows_);
    for (std::size_t i = 0; i < stored_.size(); ++i) {
      const Match& old = stored_[i].evidence;
      judge(i, decide(added.empty() ? old : merge(old, added[i]), rule_));
    }
    stored_.clear();
    rows_ = EmbeddingMatrix();
  }

 private:
  void judge(std::size_t i, Decision decision) {
    const StoredDecision& before = stored_[i];
    if (decision.state == before.state && decision.evidence == before.evidence) return;
    const Decision old{before.state, before.evidence};
    if (decision.state != before.state || decision.person() != old.person()) {
      ++(decision.state == SampleState::kKnown     ? verdict_.known
         : decision.state == SampleState::kUnknown ? verdict_.unknown
                                                   : verdict_.ambiguous);
    }
    if (in_pool(before.state) && !in_pool(decision.state))
      verdict_.leaving.push_back(before.sample);
    if (!in_pool(before.state) && in_pool(decision.state)) {
      verdict_.entering.push_back(before.sample);
      verdict_.entering_rows.append(rows_.row(i));
    }
    verdict_.changed.push_back({before.sample, std::move(decision)});
  }

  const DecisionRule& rule_;
  const Gallery* newcomers_;
  Verdict& verdict_;
  std::vector<StoredDecision> stored_;
  EmbeddingMatrix rows_;
};

}  // namespace

void decide_anew(Catalog& catalog, Memory& memory, const Gallery* newcomers, std::string_view cause,
                 Timestamp now) {
  Verdict verdict;
  Block block(memory.rule, newcomers, verdict);
  catalog.each_decision([&](const StoredDecision& stored) { block.add(stored); });
  block.finish();

  for (const Changed& changed : verdict.changed) {
    catalog.set_decision(changed.sample, changed.decision);
  }
  leave_pool(catalog, memory, verdict.leaving, now);
  memory.pool.insert(verdict.entering, verdict.entering_rows);

  if (verdict.known + verdict.unknown + verdict.ambiguous == 0) return;
  catalog.add_event(
      {.time = now,
       .kind = EventKind::kDecisionsChanged,
       .detail = fmt::format(R"({{"cause":"{}","known":{},"unknown":{},"ambiguous":{}}})", cause,
                             verdict.known, verdict.unknown, verdict.ambiguous)});
}

}  // namespace kith
