#include "daemon/rpc/calibrate_call.hpp"

#include <fmt/format.h>

#include "core/base/error.hpp"
#include "core/montage/plot.hpp"
#include "daemon/rpc/convert_evaluation.hpp"
#include "daemon/rpc/progress_stream.hpp"

namespace kith::rpc {
namespace {

constexpr double kLargestThreshold = 2;  // as in the configuration

double between(double least, double value, const char* what) {
  if (value >= least && value <= kLargestThreshold) return value;
  throw Error(ErrorKind::kRequest,
              fmt::format("{} lies between {} and {}, where {} was asked about", what, least,
                          kLargestThreshold, value));
}

Control::CalibrationQuestion question_of(const v1::CalibrateRequest& request,
                                         const std::string& actor) {
  Control::CalibrationQuestion question;
  if (request.has_fpir()) {
    if (!(request.fpir() >= 0.0001 && request.fpir() <= 0.5)) {
      throw Error(ErrorKind::kRequest, fmt::format("an FPIR lies between 0.0001 and 0.5, where {} "
                                                   "was asked for",
                                                   request.fpir()));
    }
    question.fpir = request.fpir();
  }
  if (request.has_tolerance()) question.tolerance = between(0, request.tolerance(), "a tolerance");
  if (request.has_eps()) question.eps = between(1e-6, request.eps(), "an eps");
  question.apply = request.apply();
  if ((question.tolerance || question.eps) && (question.apply || request.has_pin())) {
    throw Error(ErrorKind::kRequest,
                "a tolerance or eps of one's own is looked at here and not applied: write it into "
                "kithd.toml, where a number is always obeyed, and reload");
  }
  if (request.has_pin()) question.pin = request.pin();
  question.actor = actor;
  return question;
}

std::string plot_of(const Control::CalibrationAnswer& answer) {
  Plot plot;
  plot.title = "FPIR and FNIR";
  plot.x_name = "tolerance";
  Plot::Curve fpir{"FPIR: strangers named", {}};
  Plot::Curve fnir{"FNIR: known missed", {}};
  for (const CurvePoint& point : answer.curve) {
    fpir.points.emplace_back(point.tolerance, point.fpir.rate());
    fnir.points.emplace_back(point.tolerance, point.fnir.rate());
  }
  plot.curves = {fpir, fnir};
  plot.marks.emplace_back(answer.before.rule.tolerance,
                          fmt::format("in force {:.3g}", answer.before.rule.tolerance));
  if (answer.found.tolerance && *answer.found.tolerance != answer.before.rule.tolerance) {
    plot.marks.emplace_back(*answer.found.tolerance,
                            fmt::format("proposed {:.3g}", *answer.found.tolerance));
  }
  const Bytes png = render_plot(plot);
  return {reinterpret_cast<const char*>(png.data()), png.size()};
}

}  // namespace

grpc::ServerWriteReactor<v1::CalibrateResponse>* calibrate(const HandlerContext& context,
                                                           const v1::CalibrateRequest& request) {
  return answer_with_progress<v1::CalibrateResponse>(context, [&](const auto& stream) {
    if ((request.apply() || request.has_pin()) && !context.caller.may_change) {
      return stream->abort(may_only_read("calibrating"));
    }
    context.control.calibrate(
        question_of(request, context.caller.actor),
        [stream](double done) { stream->progress(done); },
        [stream, plot = request.plot()](const Control::CalibrationAnswer* answer,
                                        const std::exception_ptr& failure) {
          stream->finish(failure, [&](v1::CalibrateResponse& last) {
            *last.mutable_report() = to_proto(*answer);
            if (plot) last.set_plot_png(plot_of(*answer));
          });
        });
  });
}

}  // namespace kith::rpc
