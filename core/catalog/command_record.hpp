// What people decide, as the catalog keeps it: commands in order, and the facts that are neither a
// sample's nor a file's.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/base/clock.hpp"
#include "core/base/ids.hpp"

namespace kith {

using CommandNumber = std::int64_t;  // from 1, without a gap

/// The kinds of commands. The values are stored and mirrored in the proto: add at the end.
enum class CommandKind : int {
  kLabel = 1,         // members of a cluster become references of a person
  kEnroll = 2,        // files of references
  kRename = 3,        // of a person
  kMerge = 4,         // of two people
  kAssign = 5,        // samples become references of a person
  kReject = 6,        // samples are never that person
  kDismiss = 7,       // a cluster is not worth asking about
  kSplit = 8,         // members of a cluster go apart
  kForgetPerson = 9,  // erased; cannot be taken back
  kForgetSamples = 10,
  kImport = 11,       // of what another root exported
  kUndo = 12,         // of another command
  kForgetFiles = 13,  // what they brought; the files stay
  kCalibrate = 14,    // thresholds moved, by hand or by themselves
};
/// "label", "enroll", …
std::string_view name_of(CommandKind kind);

struct CommandRecord {
  CommandNumber number = 0;  // given by the catalog
  CommandKind kind = CommandKind::kLabel;
  std::string actor;  // who gave it; empty: the daemon itself
  Timestamp time{};
  std::string description;  // a sentence for people
  std::string changes;      // what it changed, as a JSON document; empty: cannot be taken back
  std::optional<CommandNumber> undone_by;
};

/// A person as it can be brought back.
struct PersonFact {
  PersonId id = 0;
  std::string name;
  Timestamp created_at{};

  friend bool operator==(const PersonFact&, const PersonFact&) = default;
};

/// A sample that is never this person.
struct Rejected {
  SampleId sample = 0;
  PersonId person = 0;

  friend auto operator<=>(const Rejected&, const Rejected&) = default;
};

/// One sample of a cut: samples of different parts shall not be in one cluster.
struct CutMember {
  SampleId sample = 0;
  int part = 0;

  friend bool operator==(const CutMember&, const CutMember&) = default;
};

}  // namespace kith
