// What the installed example and the README say about a key is what the code does without it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <regex>
#include <string>
#include <vector>

#include "daemon/config/config.hpp"

namespace kith::test {
namespace {

std::string text_of(const std::string& name) {
  std::ifstream file(KITH_SOURCE_DIR "/" + name);
  return {std::istreambuf_iterator<char>(file), {}};
}

/// The example with every key that is commented out brought to life.
std::string example_uncommented() {
  return std::regex_replace(text_of("systemd/kithd.toml"), std::regex("\n#([a-z_]+ =)"), "\n$1");
}

/// "classify.tolerance = 0.8" for every row of the README's table of keys.
std::string readme_table() {
  const std::string readme = text_of("README.md");
  const std::regex row("\n\\| `([a-z]+\\.[a-z_]+)` \\| `([^`]+)` \\|");
  std::string toml;
  for (std::sregex_iterator at(readme.begin(), readme.end(), row), end; at != end; ++at) {
    toml += (*at)[1].str() + " = " + (*at)[2].str() + "\n";
  }
  return toml;
}

std::ptrdiff_t keys_in(const std::string& toml) {
  const std::regex key("(^|\n)[a-z_.]+ = ");
  return std::distance(std::sregex_iterator(toml.begin(), toml.end(), key), {});
}

void expect_defaults(const Config& config) {
  const Config defaults;
  EXPECT_EQ(config.classify.rule, defaults.classify.rule);
  EXPECT_EQ(config.classify.automatic, defaults.classify.automatic);
  EXPECT_EQ(config.classify.fpir, defaults.classify.fpir);
  EXPECT_EQ(config.cluster.automatic, defaults.cluster.automatic);
  EXPECT_EQ(config.cluster.guard_in_force(), defaults.cluster.guard_in_force());
  EXPECT_EQ(config.classify.index, defaults.classify.index);
  EXPECT_EQ(config.cluster.parameters, defaults.cluster.parameters);
  EXPECT_EQ(config.cluster.interval, defaults.cluster.interval);
  EXPECT_EQ(config.cluster.min_new, defaults.cluster.min_new);
  EXPECT_EQ(config.cluster.visit_gap, defaults.cluster.visit_gap);
  EXPECT_EQ(config.cluster.recurring, defaults.cluster.recurring);
  EXPECT_EQ(config.montage, defaults.montage);
  EXPECT_EQ(config.inbox.scan_interval, defaults.inbox.scan_interval);
  EXPECT_EQ(config.inbox.settle, defaults.inbox.settle);
  EXPECT_EQ(config.server.admins, defaults.server.admins);
  EXPECT_EQ(config.server.tls, defaults.server.tls);
  EXPECT_EQ(config.review.listen, defaults.review.listen);
  EXPECT_EQ(config.metrics.listen, defaults.metrics.listen);
  EXPECT_EQ(config.metrics.textfile, defaults.metrics.textfile);
  EXPECT_EQ(config.inbox.max_file_size, defaults.inbox.max_file_size);
  EXPECT_EQ(config.inbox.bad_rows, defaults.inbox.bad_rows);
  EXPECT_EQ(config.inbox.archive, defaults.inbox.archive);
  EXPECT_EQ(config.inbox.path, defaults.inbox.path);
  EXPECT_EQ(config.inbox.poll_interval, defaults.inbox.poll_interval);
  EXPECT_EQ(config.inbox.dimension, defaults.inbox.dimension);
  EXPECT_EQ(config.inbox.model, defaults.inbox.model);
  EXPECT_EQ(config.results.enabled, defaults.results.enabled);
  EXPECT_EQ(config.retention, defaults.retention);
  EXPECT_EQ(config.server.listen, defaults.server.listen);
  EXPECT_EQ(config.log.level, defaults.log.level);
  EXPECT_EQ(config.threads.compute, defaults.threads.compute);
}

constexpr std::ptrdiff_t kKeys = 42;

TEST(DocumentedDefaults, OfTheInstalledExampleAreTheCodes) {
  EXPECT_EQ(keys_in(example_uncommented()), kKeys);
  expect_defaults(parse_config(example_uncommented(), "kithd.toml"));
}

TEST(DocumentedDefaults, OfTheInstalledExampleChangeNothingAsItIsInstalled) {
  EXPECT_EQ(keys_in(text_of("systemd/kithd.toml")), 0);
  expect_defaults(parse_config(text_of("systemd/kithd.toml"), "kithd.toml"));
}

TEST(DocumentedDefaults, OfTheReadmeAreTheCodes) {
  EXPECT_EQ(keys_in(readme_table()), kKeys);
  expect_defaults(parse_config(readme_table(), "README.md"));
}

}  // namespace
}  // namespace kith::test
