#include "tests/fuzz/config_target.hpp"

#include "core/base/error.hpp"
#include "core/base/text.hpp"
#include "daemon/config/config.hpp"
#include "tests/fuzz/promise.hpp"

namespace kith::fuzz {

void read_config(std::string_view text) {
  try {
    const Config config = parse_config(text, "fuzzed.toml");
    require(config.classify.rule.tolerance >= 0 && config.classify.rule.margin >= 0,
            "distances are not negative");
    require(config.cluster.parameters.eps > 0 && config.cluster.parameters.min_samples >= 1,
            "clusters have a size");
    require(config.inbox.max_file_size > 0, "files may hold something");
  } catch (const Error& error) {
    require(error.kind() == ErrorKind::kConfiguration, "the reaction is to mend the configuration");
    const std::string_view sentence = error.what();
    require(sentence.find("fuzzed.toml") != std::string_view::npos && is_utf8(sentence),
            "a sentence names the file and is text");
  }
}

}  // namespace kith::fuzz
