// A labeled folder or file, on its way to the daemon.
#pragma once

#include <string>
#include <vector>

#include "client/calls.hpp"
#include "client/session.hpp"

namespace kith::client {

struct LabeledInput {
  std::string path;    // where it lies
  std::string name;    // relative to what was typed
  std::string person;  // the folder it lies in; empty for a file that labels its own rows
};

/// DIR/<person>/<file> of a folder, or the file itself, in order of name; only what has an
/// extension of an embedding. Throws Failure where there is none.
std::vector<LabeledInput> labeled_inputs(const std::string& path);

/// Sends all of them in pieces, with progress. Files that cannot be read come back, with the
/// reason.
std::vector<v1::UnreadFile> send_labeled(Session& session, const std::vector<LabeledInput>& inputs,
                                         bool suspects, const Calls::SendPiece& send);

}  // namespace kith::client
