#include "daemon/recluster/calibration_text.hpp"

#include <fmt/format.h>

#include "core/base/counted.hpp"
#include "core/calibrate/pool_separation.hpp"

namespace kith {
namespace {

std::string what(ToleranceBasis basis, std::size_t impostors) {
  return basis == ToleranceBasis::kStrangers
             ? fmt::format("{} in groups without a reference", counted(impostors, "face"))
             : fmt::format("{} searched without their own person", counted(impostors, "reference"));
}

std::string of_tolerance(const AutomaticThresholds& automatic, const Thresholds& now) {
  if (!now.tolerance) {
    return fmt::format(
        "tolerance: not enough references: need about {} more to prove an FPIR of {:g} %, and two "
        "people to calibrate it at all; until then it is where it starts",
        trials_to_prove(automatic.fpir), 100 * automatic.fpir);
  }
  const Proportion accepted = proven(now.basis, now.accepted, now.impostors);
  std::string text = fmt::format(
      "tolerance {:.3g} for an FPIR of {:g} %: {} of {} lie within it, which proves {:.2g} to "
      "{:.2g} %",
      *now.tolerance, 100 * now.fpir, now.accepted, what(now.basis, now.impostors),
      100 * accepted.low, 100 * accepted.high);
  if (now.more_needed > 0) text += fmt::format("; about {} more would prove it", now.more_needed);
  return text;
}

std::string of_eps(const Thresholds& now) {
  if (now.structureless && now.pool > kFewToSeparate) {
    return fmt::format(
        "eps: nothing separates the {} unknown faces: their embeddings show no structure; check "
        "that all come from one model",
        now.pool);
  }
  if (!now.eps) return "eps: not enough unknown faces to calibrate it, so it is where it starts";
  if (now.structureless) return fmt::format("eps {:g} separates all faces best", *now.eps);
  return fmt::format("eps {:g} separates the {} unknown faces best", *now.eps, now.pool);
}

}  // namespace

std::string text_of(const AutomaticThresholds& automatic, const Thresholds& thresholds) {
  std::string text;
  if (automatic.tolerance) text = of_tolerance(automatic, thresholds);
  if (automatic.eps) text += (text.empty() ? "" : ". ") + of_eps(thresholds);
  return text;
}

}  // namespace kith
