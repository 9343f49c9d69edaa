#include "daemon/rpc/evaluate_call.hpp"

#include <utility>

#include "core/base/error.hpp"
#include "daemon/rpc/convert_evaluation.hpp"
#include "daemon/rpc/errors.hpp"

namespace kith::rpc {
namespace {

constexpr std::size_t kBytesAtMost = std::size_t{1} << 30;
constexpr std::size_t kFilesAtMost = 100'000;

}  // namespace

void EvaluateCall::open() {
  self_ = shared_from_this();
  StartRead(&piece_);
}

void EvaluateCall::OnReadDone(bool ok) {
  if (!ok) return ask();
  if (take_piece()) StartRead(&piece_);
}

bool EvaluateCall::take_piece() {
  suspects_ = suspects_ || piece_.suspects();
  if (!begun_) files_.push_back({piece_.name(), piece_.person(), {}});
  const auto* const begin = reinterpret_cast<const std::byte*>(piece_.content().data());
  auto& bytes = files_.back().bytes;
  bytes.insert(bytes.end(), begin, begin + piece_.content().size());
  begun_ = !piece_.complete();
  bytes_ += piece_.content().size();
  if (bytes_ <= kBytesAtMost && files_.size() <= kFilesAtMost) return true;
  finish({grpc::StatusCode::INVALID_ARGUMENT,
          "more than 1 GiB or 100,000 files to evaluate: send a part of them"});
  return false;
}

void EvaluateCall::ask() {
  if (finished_) return;
  try {
    control_.evaluate(std::move(files_), suspects_,
                      [call = shared_from_this()](const Control::EvaluationAnswer* answer,
                                                  const std::exception_ptr& failure) {
                        if (call->finished_.exchange(true)) return;
                        if (answer != nullptr) {
                          *call->response_.mutable_evaluation() = to_proto(*answer);
                        }
                        call->Finish(status_of(failure));
                      });
  } catch (...) {
    finish(status_of(std::current_exception()));
  }
}

void EvaluateCall::finish(grpc::Status status) {
  if (!finished_.exchange(true)) Finish(std::move(status));
}

}  // namespace kith::rpc
