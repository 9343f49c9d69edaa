#include "core/calibrate/identification.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace kith {
namespace {

constexpr std::array kWantedFpirs{0.1, 0.01, 0.001};

bool nearest_is_right(const Trial& trial) {
  return trial.match.best && trial.match.best->person == trial.person;
}

Confusion confuse(std::span<const Trial> trials, const DecisionRule& rule, std::size_t mated) {
  std::size_t right = 0;
  std::size_t wrong = 0;
  std::size_t missed = 0;
  std::size_t ambiguous = 0;
  std::size_t accepted = 0;
  for (const Trial& trial : trials) {
    const Decision decision = decide(trial.match, rule);
    const bool known = decision.state == SampleState::kKnown;
    if (!trial.mated) {
      accepted += known;
    } else if (known) {
      ++(nearest_is_right(trial) ? right : wrong);
    } else {
      ++(decision.state == SampleState::kAmbiguous ? ambiguous : missed);
    }
  }
  const std::size_t strangers = trials.size() - mated;
  return {proportion(right, mated),        proportion(wrong, mated),
          proportion(missed, mated),       proportion(ambiguous, mated),
          proportion(accepted, strangers), proportion(strangers - accepted, strangers)};
}

std::vector<double> impostors_of(std::span<const Trial> trials, bool mated) {
  std::vector<double> distances;
  for (const Trial& trial : trials) {
    if (trial.mated == mated && trial.impostor) distances.push_back(*trial.impostor);
  }
  std::sort(distances.begin(), distances.end());
  return distances;
}

OperatingPoint operate(std::span<const Trial> trials, std::span<const double> impostors,
                       double wanted, std::size_t mated) {
  OperatingPoint point{wanted, tolerance_for(impostors, wanted), {}, {}};
  const auto accepted =
      std::upper_bound(impostors.begin(), impostors.end(), point.tolerance) - impostors.begin();
  std::size_t missed = 0;
  for (const Trial& trial : trials) {
    if (!trial.mated) continue;
    missed += !nearest_is_right(trial) || trial.match.best->distance > point.tolerance;
  }
  point.fpir = proportion(static_cast<std::size_t>(accepted), impostors.size());
  point.fnir = proportion(missed, mated);
  return point;
}

}  // namespace

double tolerance_for(std::span<const double> impostors, double fpir) {
  if (impostors.empty()) return 2;
  const auto allowed =
      static_cast<std::size_t>(std::floor(fpir * static_cast<double>(impostors.size())));
  if (allowed >= impostors.size()) return 2;
  return std::max(0.0, std::nextafter(impostors[allowed], -1.0));
}

Identification identify_trials(std::span<const Trial> trials, const DecisionRule& rule) {
  Identification result;
  std::size_t right = 0;
  for (const Trial& trial : trials) {
    result.mated += trial.mated;
    right += trial.mated && nearest_is_right(trial);
  }
  result.strangers = trials.size() - result.mated;
  result.rank1 = proportion(right, result.mated);
  result.confusion = confuse(trials, rule, result.mated);
  result.leave_one_person_out = result.strangers == 0;
  const std::vector<double> impostors = impostors_of(trials, result.leave_one_person_out);
  if (impostors.empty()) return result;
  for (const double wanted : kWantedFpirs) {
    result.points.push_back(operate(trials, impostors, wanted, result.mated));
  }
  return result;
}

}  // namespace kith
