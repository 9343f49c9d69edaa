// RPCs that hand a command of a person to the daemon and answer with its outcome.
#pragma once

#include <google/protobuf/repeated_field.h>

#include <optional>
#include <utility>
#include <vector>

#include "daemon/rpc/call.hpp"
#include "daemon/rpc/convert.hpp"

namespace kith::rpc {

/// Fits CommandDone: fills `outcome` of the response.
template <class Response>
CommandDone answer_with_outcome(const std::shared_ptr<Call<Response>>& call) {
  return [call](const std::optional<CommandOutcome>& outcome, const std::exception_ptr& error) {
    call->answer([&](Response& filled) {
      if (error) std::rethrow_exception(error);
      *filled.mutable_outcome() = to_proto(*outcome);
    });
  };
}

/// Has the daemon run the command that make() returns. Refused for callers that may only read;
/// `what` as in "naming people".
template <class Response, class Make>
grpc::ServerUnaryReactor* run_command(const HandlerContext& context, const char* what,
                                      Response* response, const Make& make) {
  const auto call = Call<Response>::begin(response);
  if (!context.caller.may_change) {
    call->refuse(may_only_read(what));
    return call.get();
  }
  try {
    context.control.run(make(), context.caller.actor, answer_with_outcome(call));
  } catch (...) {
    call->refuse(status_of(std::current_exception()));
  }
  return call.get();
}

/// Has the daemon forget what `request` names, and answers with the receipt.
template <class Response>
grpc::ServerUnaryReactor* run_forget(const HandlerContext& context, Response* response,
                                     ForgetRequest request) {
  const auto call = Call<Response>::begin(response);
  if (!context.caller.may_change) {
    call->refuse(may_only_read("forgetting"));
    return call.get();
  }
  context.control.forget(
      std::move(request), context.caller.actor,
      [call](const std::optional<ErasureReceipt>& receipt, const std::exception_ptr& error) {
        call->answer([&](Response& filled) {
          if (error) std::rethrow_exception(error);
          *filled.mutable_receipt() = to_proto(*receipt);
        });
      });
  return call.get();
}

inline std::vector<SampleId> ids_of(const google::protobuf::RepeatedField<std::int64_t>& ids) {
  return {ids.begin(), ids.end()};
}

}  // namespace kith::rpc
