// Records and reports as messages: the one place where our words become the wire's. A text that is
// no UTF-8, which protobuf does not carry, is percent-encoded; paths are bytes and stay as they
// are.
#pragma once

#include <functional>
#include <string>

#include "core/catalog/records.hpp"
#include "core/pipeline/commands/command.hpp"
#include "core/pipeline/recluster_report.hpp"
#include "daemon/control.hpp"
#include "kith/v1/clusters.pb.h"
#include "kith/v1/daemon.pb.h"
#include "kith/v1/gallery.pb.h"
#include "kith/v1/types.pb.h"

namespace kith::rpc {

/// `text` as a protobuf string can carry it.
std::string utf8(const std::string& text);

v1::SampleState to_proto(SampleState state);
v1::FileState to_proto(FileState state);
v1::RejectionReason to_proto(RejectionReason reason);
v1::EventKind to_proto(EventKind kind);
v1::PointKind to_proto(PointKind kind);

/// None for UNSPECIFIED. Throws Error{kRequest} for a number that is no state.
std::optional<SampleState> from_proto(v1::SampleState state);

/// `name_of_person` is asked for the people of the evidence.
/// Cut to microseconds. Throws Error{kRequest} for what is no time.
Timestamp from_proto(const google::protobuf::Timestamp& time);

v1::Sample to_proto(const SampleRecord& sample,
                    const std::function<std::string(PersonId)>& name_of_person);
/// `montage`: where its first page is, absolute.
v1::Person to_proto(const PersonRecord& person, const std::string& montage);
v1::Cluster to_proto(const ClusterRecord& cluster, const std::string& montage);
/// `original`: the path of the file whose bytes a duplicate has; empty for others.
v1::File to_proto(const FileRecord& file, const std::string& original);
v1::File to_proto(const PendingFile& file);
v1::Event to_proto(const EventRecord& event);
v1::Command to_proto(const CommandRecord& command);
v1::Outcome to_proto(const CommandOutcome& outcome);
v1::EnrolledFile to_proto(const EnrolledFile& file);
v1::Receipt to_proto(const ErasureReceipt& receipt);
v1::Recluster to_proto(const ReclusterReport& report);
v1::ReclusterTrial to_proto(const ClusterTrial& trial);
v1::Retention to_proto(const RetentionReport& report);
v1::Status to_proto(const StatusReport& report, const std::string& version);

}  // namespace kith::rpc
