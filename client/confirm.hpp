// The question before something is lost.
#pragma once

#include <string>

#include "client/session.hpp"

namespace kith::client {

/// Returns when the person says yes, or said so with --yes. Throws Failure{kUsage} where nobody can
/// be asked, Failure{kFailed} for any other answer. `what` as in "merge Ann into Bob"; `loss` says
/// what is lost by it.
void confirm(Session& session, bool yes, const std::string& what, const std::string& loss);

}  // namespace kith::client
