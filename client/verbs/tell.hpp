// What the verbs share that tell the daemon something: how the outcome is printed.
#pragma once

#include "client/exit_code.hpp"
#include "client/present/outcome.hpp"
#include "client/session.hpp"

namespace kith::client {

inline ExitCode told(Session& session, const v1::Outcome& outcome) {
  if (session.json()) {
    session.print(outcome);
  } else {
    session.out() << outcome_text(outcome);
  }
  return ExitCode::kDone;
}

}  // namespace kith::client
