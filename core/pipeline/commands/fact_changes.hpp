// What one command changes of what people decided, in a form that can be stored, turned around and
// compared with that of other commands. Decisions and clusters are not part of it: they follow from
// the facts.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/catalog/catalog.hpp"

namespace kith {

/// A sample becomes or ceases to be a reference, or becomes another person's.
struct ReferenceChange {
  SampleId sample = 0;
  PersonId before = 0;  // 0: nobody's reference
  PersonId after = 0;
  std::optional<StoredMembership> place = {};  // in the clusters, before
};

struct Renaming {
  PersonId person = 0;
  std::string before;
  std::string after;
};

/// Members of a cluster move into another, and stay apart from the rest from then on.
struct Splitting {
  ClusterId from = 0;
  ClusterId into = 0;
  std::vector<CutMember> members;  // of `from`; part 1 moves
};

/// A cluster that came with samples from elsewhere.
struct Founding {
  ClusterId cluster = 0;
  std::vector<CutMember> members;  // parts are kinds: 1 border, 2 core
};

/// Thresholds as the catalog keeps them (thresholds_document.hpp).
struct ThresholdChange {
  std::string before;
  std::string after;
};

/// Each pair of fields is one fact and its opposite.
struct FactChanges {
  std::vector<ReferenceChange> references;  // ascending by sample
  std::vector<Rejected> rejected, accepted;
  std::vector<PersonFact> added_people, removed_people;
  std::optional<Renaming> renaming;
  std::optional<ThresholdChange> thresholds;
  std::vector<ClusterId> labeled, unlabeled;
  std::vector<ClusterId> dismissed, undismissed;
  std::optional<Splitting> splitting, joining;
  std::vector<FileId> added_files, removed_files;  // taken in or given up by the command itself
  std::vector<Founding> founded;  // ends with its samples, when their file is given up

  // What the command looked at, beside what it changed.
  std::vector<std::string> names;  // that it looked up, took or gave up
  std::vector<SampleId> samples;
  std::vector<ClusterId> member_lists;  // whose members it looked at
  std::vector<ClusterId> clusters;      // that had to be there
  // What deciding anew did to clusters.
  std::vector<ClusterId> moved_clusters;
  std::vector<ClusterId> revived_clusters;
};

/// The changes that take these back.
FactChanges inverse(const FactChanges& changes);

/// As a JSON document, and from one. Throws Error{kCorrupted} for what is none.
std::string to_document(const FactChanges& changes);
FactChanges parse_changes(const std::string& document);

/// Whether `later` could have had another effect, or would be lost, if `earlier` had not been
/// given: it touches what the earlier one made, or ends a person whom that needs to be taken back.
bool depends(const FactChanges& later, const FactChanges& earlier);

/// Whether the changes name one of these samples (ascending) or the person.
bool mentions(const FactChanges& changes, const std::vector<SampleId>& samples,
              const std::optional<PersonFact>& person);

}  // namespace kith
