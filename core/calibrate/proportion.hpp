// A share that was counted, with what it says about the share behind it.
#pragma once

#include <cstddef>

namespace kith {

/// `count` of `of`, and the 95 % interval of the rate behind it: Clopper and Pearson's (1934),
/// which is exact and never too narrow, also for zero of n (then up to about 3 / n … 3.7 / n).
struct Proportion {
  std::size_t count = 0;
  std::size_t of = 0;
  double low = 0;
  double high = 1;  // 0 … 1 where nothing was counted

  /// 0 where nothing was counted.
  double rate() const { return of == 0 ? 0 : static_cast<double>(count) / static_cast<double>(of); }
};

Proportion proportion(std::size_t count, std::size_t of);

/// Below the (count + 1)-th smallest of `of` distances: where the share of as many new distances
/// lies at 95 %, whatever their distribution (a beta-binomial, as of order statistics).
Proportion expected_again(std::size_t count, std::size_t of);

/// How many trials without a single hit prove, at 95 %, that a rate is at most `rate`: about 3 /
/// rate.
std::size_t trials_to_prove(double rate);

}  // namespace kith
