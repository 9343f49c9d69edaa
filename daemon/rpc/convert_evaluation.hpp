// What was measured, as messages.
#pragma once

#include "daemon/control.hpp"
#include "kith/v1/evaluation.pb.h"

namespace kith::rpc {

v1::Proportion to_proto(const Proportion& proportion);
v1::CalibrationReport to_proto(const Control::CalibrationAnswer& answer);
v1::Evaluation to_proto(const Control::EvaluationAnswer& answer);

}  // namespace kith::rpc
