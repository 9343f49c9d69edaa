#include "daemon/metrics/metrics.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <regex>
#include <set>
#include <string>

namespace kith::test {
namespace {

using testing::HasSubstr;
using testing::Not;

/// A daemon to which everything has happened once.
class MetricsTest : public testing::Test {
 protected:
  MetricsTest() {
    IntakeResult batch;
    batch.files = 10;
    batch.failed = 2;
    batch.duplicates = 3;
    batch.images_attached = 4;
    batch.failures_by_reason = {{RejectionReason::kTruncated, 2}};
    batch.stages = {{"read", 0.002}, {"decide", 0.2}, {"move", 0.02}};
    metrics_.took_in(batch);
    metrics_.reclustered({.seconds = 0.25, .stages = {{"neighbors", 0.2}, {"labels", 0.05}}});
    metrics_.journaled({{EventKind::kSampleKnown, 5}, {EventKind::kFileFailed, 2}});
    standing_.status.counts.known = 7;
    standing_.status.overflows = 1;
    standing_.status.degraded = {"the disk is full"};
    standing_.catalog_bytes = 8192;
  }
  std::string text() { return metrics_.text(standing_); }

  Metrics metrics_{"1.2.3"};
  Standing standing_;
};

std::string file_text(const std::string& name) {
  std::ifstream file(KITH_SOURCE_DIR "/" + name);
  return {std::istreambuf_iterator<char>(file), {}};
}

/// Names of our metrics in a text, a histogram's without what Prometheus adds.
std::set<std::string> names_in(const std::string& text) {
  static const std::regex kName("\\b(kith|process)_[a-z_]+");
  static const std::regex kSuffix("_(bucket|sum|count)$");
  std::set<std::string> names;
  for (std::sregex_iterator at(text.begin(), text.end(), kName), end; at != end; ++at)
    names.insert(std::regex_replace(at->str(), kSuffix, ""));
  return names;
}

TEST_F(MetricsTest, CountsWhatHappened) {
  const std::string shown = text();
  for (const char* line :
       {"kith_files_total{outcome=\"taken_in\"} 5", "kith_files_total{outcome=\"duplicate\"} 3",
        "kith_files_total{outcome=\"failed\"} 2", "kith_files_failed_total{reason=\"truncated\"} 2",
        "kith_images_attached_total 4", "kith_decisions_total{decision=\"known\"} 5",
        "kith_events_total{kind=\"file_failed\"} 2", "kith_reclusters_total 1",
        "kith_intake_stage_seconds_count{stage=\"decide\"} 1",
        "kith_recluster_stage_seconds_sum{stage=\"neighbors\"} 0.2"})
    EXPECT_THAT(shown, HasSubstr(std::string(line) + "\n"));
}

TEST_F(MetricsTest, WhatHasNotHappenedIsCountedFromTheStart) {
  const std::string shown = Metrics("1.2.3").text(standing_);
  for (int value = 1; value <= static_cast<int>(RejectionReason::kExpired); ++value) {
    const std::string reason(name_of(static_cast<RejectionReason>(value)));
    EXPECT_THAT(shown, HasSubstr("kith_files_failed_total{reason=\"" + reason + "\"} 0\n"));
  }
  for (const std::string decision : {"known", "unknown", "ambiguous"})
    EXPECT_THAT(shown, HasSubstr("kith_decisions_total{decision=\"" + decision + "\"} 0\n"));
}

TEST_F(MetricsTest, ShowsHowThingsStand) {
  const std::string shown = text();
  for (const char* line : {"kith_samples{state=\"known\"} 7", "kith_degraded_reasons 1",
                           "kith_catalog_bytes{file=\"database\"} 8192",
                           "kith_inbox_overflows_total 1", "kith_build_info{version=\"1.2.3\"} 1"})
    EXPECT_THAT(shown, HasSubstr(std::string(line) + "\n"));
}

TEST_F(MetricsTest, ACounterOfTheDaemonsIsNotCountedTwice) {
  text();
  EXPECT_THAT(text(), HasSubstr("kith_inbox_overflows_total 1\n"));
  standing_.status.overflows = 3;
  EXPECT_THAT(text(), HasSubstr("kith_inbox_overflows_total 3\n"));
}

TEST_F(MetricsTest, EveryMetricHasAHelpAndAUnitWhereItHasOne) {
  const std::string shown = text();
  for (const std::string& name : names_in(shown))
    EXPECT_THAT(shown, HasSubstr("# HELP " + name + " "));
  EXPECT_THAT(shown, Not(HasSubstr("_ms")));
}

TEST_F(MetricsTest, DashboardAndAlertsNameOnlyMetricsThatExist) {
  const std::set<std::string> known = names_in(text());
  for (const char* name : {"systemd/prometheus/dashboard.json", "systemd/prometheus/alerts.yml"}) {
    const std::set<std::string> named = names_in(file_text(name));
    EXPECT_GE(named.size(), 5U) << name;
    for (const std::string& metric : named)
      EXPECT_TRUE(known.contains(metric)) << name << ' ' << metric;
  }
}

}  // namespace
}  // namespace kith::test
