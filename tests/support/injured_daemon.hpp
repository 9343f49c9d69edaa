// kithd as it dies: killed at a named point, at a random instant, or by what it reads.
#pragma once

#include <chrono>
#include <random>
#include <string>

#include "tests/support/kith_test.hpp"

namespace kith::test {

class InjuredDaemon : public KithTest {
 protected:
  /// Starts the faulty daemon and waits until it dies, or has served for `patience`: then it is
  /// killed. `failpoint` as tests/faulty/failpoint.cpp takes it; empty for none.
  void live_and_die(const std::string& failpoint, std::chrono::milliseconds patience);

  /// Kills it in every way over `rounds` rounds while `files` files are dropped, a batch among
  /// every ten, then lets a healthy daemon finish and looks at every promise.
  void survive(unsigned rounds, unsigned files);

 private:
  void drop_some(unsigned first, unsigned count);
  void expect_one_effect_each(unsigned files);
  void expect_one_place_each(unsigned files);
  void expect_a_whole_journal();
  void expect_whole_montages();

  std::mt19937 random_{20};
};

}  // namespace kith::test
