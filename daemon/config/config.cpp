#include "daemon/config/config.hpp"

#include <fmt/format.h>
#include <toml++/toml.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <initializer_list>
#include <set>
#include <string>
#include <vector>

#include "core/base/error.hpp"
#include "core/base/file.hpp"
#include "core/base/text.hpp"
#include "daemon/config/units.hpp"

namespace kith {
namespace {

constexpr std::uint64_t kMaxConfigSize = 1 << 20;
constexpr std::chrono::hours kOldest{24 * 36'500};

// Reads known keys out of a table and collects every problem, so that all are reported at once.
class Problems {
 public:
  explicit Problems(std::string_view file_name) : file_name_(file_name) {}

  void add(const toml::source_region& where, const std::string& sentence) {
    found_.push_back(
        {where.begin.line, fmt::format("{}:{}: {}", file_name_, where.begin.line, sentence)});
  }
  void throw_if_any() {
    if (found_.empty()) return;
    std::stable_sort(found_.begin(), found_.end(),
                     [](const auto& a, const auto& b) { return a.line < b.line; });
    std::string all;
    for (const Problem& problem : found_) all += (all.empty() ? "" : "\n") + problem.sentence;
    throw Error(ErrorKind::kConfiguration, all);
  }

 private:
  struct Problem {
    std::size_t line;
    std::string sentence;
  };
  std::string file_name_;
  std::vector<Problem> found_;
};

class Section {
 public:
  Section(const toml::table& file, std::string_view name, Problems& problems)
      : name_(name), table_(file[name].as_table()), problems_(problems) {}
  Section(const Section&) = delete;
  Section& operator=(const Section&) = delete;

  void number(std::string_view key, double& value, double least, double most) {
    const toml::node* node = find(key);
    if (node == nullptr) return;
    const auto read = node->value<double>();
    if (!node->is_number() || !read || !(*read >= least && *read <= most)) {
      return wrong(key, *node, fmt::format("a number from {} to {}", least, most));
    }
    value = *read;
  }
  template <typename Integer>
  void integer(std::string_view key, Integer& value, std::int64_t least, std::int64_t most) {
    const toml::node* node = find(key);
    if (node == nullptr) return;
    const auto* read = node->as_integer();
    if (read == nullptr || read->get() < least || read->get() > most) {
      return wrong(key, *node, fmt::format("a whole number from {} to {}", least, most));
    }
    value = static_cast<Integer>(read->get());
  }
  void duration(std::string_view key, std::chrono::milliseconds& value,
                std::chrono::milliseconds least) {
    const toml::node* node = find(key);
    if (node == nullptr) return;
    const auto* text = node->as_string();
    const auto read = text == nullptr ? std::nullopt : parse_duration(text->get());
    if (!read || *read < least) {
      return wrong(key, *node,
                   fmt::format(R"(a duration of at least {} ms, such as "30s", "5m" or "1h")",
                               least.count()));
    }
    value = *read;
  }
  /// A duration, or the word "forever".
  void age(std::string_view key, RetentionRules::Age& value) {
    const toml::node* node = find(key);
    if (node == nullptr) return;
    const auto* text = node->as_string();
    if (text != nullptr && text->get() == "forever") return value.reset();
    const auto read = text == nullptr ? std::nullopt : parse_duration(text->get());
    if (!read || *read < std::chrono::seconds(1) || *read > kOldest) {
      return wrong(key, *node, R"(an age from 1s to 36500d, such as "24h" or "30d", or "forever")");
    }
    value = read;
  }
  /// A size, or the word "none", which is 0.
  void size_or_none(std::string_view key, std::uint64_t& value) {
    const toml::node* node = find(key);
    const auto* text = node == nullptr ? nullptr : node->as_string();
    if (text != nullptr && text->get() == "none") {
      value = 0;
    } else {
      size(key, value);
    }
  }
  void size(std::string_view key, std::uint64_t& value) {
    const toml::node* node = find(key);
    if (node == nullptr) return;
    std::optional<std::uint64_t> read;
    if (const auto* text = node->as_string()) read = parse_size(text->get());
    if (const auto* count = node->as_integer(); count != nullptr && count->get() > 0) {
      read = static_cast<std::uint64_t>(count->get());
    }
    if (!read || *read == 0) return wrong(key, *node, R"(a size, such as "512MiB" or "4GiB")");
    value = *read;
  }
  void truth(std::string_view key, bool& value) {
    const toml::node* node = find(key);
    if (node == nullptr) return;
    const auto* read = node->as_boolean();
    if (read == nullptr) return wrong(key, *node, "true or false");
    value = read->get();
  }
  void text(std::string_view key, std::string& value) {
    const toml::node* node = find(key);
    if (node == nullptr) return;
    const auto* read = node->as_string();
    if (read == nullptr) return wrong(key, *node, "a text in quotes");
    value = read->get();
  }
  /// A number, or the word "auto".
  void number_or_auto(std::string_view key, double& value, bool& automatic, double least,
                      double most) {
    const toml::node* node = find(key);
    if (node == nullptr) return;
    const auto* word = node->as_string();
    if (word != nullptr && word->get() == "auto") {
      automatic = true;
    } else if (word != nullptr) {
      wrong(key, *node, fmt::format("a number from {} to {}, or \"auto\"", least, most));
    } else {
      automatic = false;
      number(key, value, least, most);
    }
  }
  void texts(std::string_view key, std::vector<std::string>& values) {
    const toml::node* node = find(key);
    if (node == nullptr) return;
    const auto* list = node->as_array();
    if (list == nullptr || !(list->empty() || list->is_homogeneous<std::string>()))
      return wrong(key, *node, R"(a list of texts, as ["anna", "@operators"])");
    values.clear();
    for (const auto& one : *list) values.push_back(one.as_string()->get());
  }
  void absolute_path(std::string_view key, std::string& value) {
    const toml::node* node = find(key);
    if (node == nullptr) return;
    const auto* read = node->as_string();
    if (read == nullptr || !(read->get().empty() || read->get().starts_with('/')))
      return wrong(key, *node, "an absolute path in quotes");
    value = read->get();
  }
  // One of `choices`; returns its index.
  std::optional<std::size_t> choice(std::string_view key,
                                    std::initializer_list<std::string_view> choices) {
    const toml::node* node = find(key);
    if (node == nullptr) return std::nullopt;
    const auto* read = node->as_string();
    const auto found =
        read == nullptr ? choices.end() : std::find(choices.begin(), choices.end(), read->get());
    if (found == choices.end()) {
      wrong(key, *node, fmt::format("one of \"{}\"", fmt::join(choices, "\", \"")));
      return std::nullopt;
    }
    return static_cast<std::size_t>(found - choices.begin());
  }

  void refuse_the_rest() {
    if (table_ == nullptr) return;
    for (const auto& [key, node] : *table_) {
      if (known_.contains(key.str())) continue;
      problems_.add(key.source(), fmt::format("unknown key {} in [{}]; known are {}", key.str(),
                                              name_, fmt::join(known_, ", ")));
    }
  }

 private:
  const toml::node* find(std::string_view key) {
    known_.emplace(key);
    return table_ == nullptr ? nullptr : table_->get(key);
  }
  void wrong(std::string_view key, const toml::node& node, const std::string& wanted) {
    problems_.add(node.source(), fmt::format("{}.{} must be {}", name_, key, wanted));
  }

  std::string name_;
  const toml::table* table_;
  Problems& problems_;
  std::set<std::string, std::less<>> known_;
};

template <typename Read>
void in_section(const toml::table& file, std::string_view name, Problems& problems, Read read) {
  Section section(file, name, problems);
  read(section);
  section.refuse_the_rest();
}

using std::chrono::milliseconds;

// How faces are judged and shown.
void read_judgement(const toml::table& file, Problems& problems, Config& config) {
  in_section(file, "classify", problems, [&](Section& s) {
    s.number_or_auto("tolerance", config.classify.rule.tolerance, config.classify.automatic, 0, 2);
    s.number("fpir", config.classify.fpir, 0.0001, 0.5);
    s.number("margin", config.classify.rule.margin, 0, 2);
    s.text("index", config.classify.index);
  });
  in_section(file, "cluster", problems, [&](Section& s) {
    s.number_or_auto("eps", config.cluster.parameters.eps, config.cluster.automatic, 1e-6, 2);
    if (const auto chosen = s.choice("guard", {"off", "flag", "split"})) {
      config.cluster.guard = static_cast<GuardMode>(*chosen);
    }
    s.integer("min_samples", config.cluster.parameters.min_samples, 1, 1'000'000);
    s.duration("interval", config.cluster.interval, milliseconds(100));
    s.integer("min_new", config.cluster.min_new, 1, 1'000'000'000);
    s.duration("visit_gap", config.cluster.visit_gap, milliseconds(0));
    s.integer("recurring", config.cluster.recurring, 1, 1'000'000'000);
  });
  in_section(file, "montage", problems, [&](Section& s) {
    s.integer("columns", config.montage.columns, 1, 50);
    s.integer("rows", config.montage.rows, 1, 50);
    s.integer("tile", config.montage.tile, 32, 512);
    s.integer("max_pages", config.montage.max_pages, 1, 1000);
  });
}

// What comes in, and how long it stays.
void read_intake(const toml::table& file, Problems& problems, Config& config) {
  in_section(file, "inbox", problems, [&](Section& s) {
    s.duration("scan_interval", config.inbox.scan_interval, milliseconds(100));
    s.duration("settle", config.inbox.settle, milliseconds(0));
    s.size("max_file_size", config.inbox.max_file_size);
    if (const auto chosen = s.choice("bad_rows", {"refuse", "skip"})) {
      config.inbox.bad_rows = *chosen == 0 ? BadRows::kRefuse : BadRows::kSkip;
    }
    if (const auto chosen = s.choice("archive", {"keep", "delete", "leave"})) {
      config.inbox.archive = static_cast<ArchivePolicy>(*chosen);
    }
    if (const auto chosen = s.choice("forgotten", {"rewrite", "delete"})) {
      config.inbox.rewrite_forgotten = *chosen == 0;
    }
    s.text("path", config.inbox.path);
    s.duration("poll_interval", config.inbox.poll_interval, milliseconds(100));
    s.integer("dimension", config.inbox.dimension, 0, 16'384);
    s.text("model", config.inbox.model);
  });
  in_section(file, "retention", problems, [&](Section& s) {
    s.age("unknown", config.retention.unknown);
    s.age("known", config.retention.known);
    s.age("events", config.retention.events);
    s.age("archive", config.retention.archive);
    s.age("failed", config.retention.failed);
    s.size_or_none("max_size", config.retention.max_size);
  });
}

// Who is answered and told.
void read_service(const toml::table& file, Problems& problems, Config& config) {
  in_section(file, "server", problems, [&](Section& s) {
    s.text("listen", config.server.listen);
    s.texts("admins", config.server.admins);
    s.absolute_path("tls_cert", config.server.tls.cert);
    s.absolute_path("tls_key", config.server.tls.key);
    s.absolute_path("tls_client_ca", config.server.tls.client_ca);
  });
  in_section(file, "review", problems, [&](Section& s) { s.text("listen", config.review.listen); });
  in_section(file, "metrics", problems, [&](Section& s) {
    s.text("listen", config.metrics.listen);
    s.absolute_path("textfile", config.metrics.textfile);
  });
  in_section(file, "results", problems,
             [&](Section& s) { s.truth("enabled", config.results.enabled); });
  in_section(file, "log", problems, [&](Section& s) {
    if (s.choice("level", {"debug", "info", "warning", "error"})) s.text("level", config.log.level);
  });
  in_section(file, "threads", problems,
             [&](Section& s) { s.integer("compute", config.threads.compute, 0, 1024); });
}

void refuse_unknown_sections(const toml::table& file, Problems& problems) {
  static constexpr std::array kSections = std::to_array<std::string_view>(
      {"classify", "cluster", "montage", "inbox", "results", "retention", "server", "review",
       "metrics", "log", "threads"});
  for (const auto& [key, node] : file) {
    if (std::find(kSections.begin(), kSections.end(), key.str()) == kSections.end()) {
      problems.add(key.source(), fmt::format("unknown {} {}; known sections are {}",
                                             node.is_table() ? "section" : "key", key.str(),
                                             fmt::join(kSections, ", ")));
    } else if (!node.is_table()) {
      problems.add(key.source(), fmt::format("{} must be a section: [{}]", key.str(), key.str()));
    }
  }
}

}  // namespace

Config parse_config(std::string_view text, std::string_view file_name) {
  Problems problems(file_name);
  Config config;
  try {
    const toml::table file = toml::parse(text, file_name);
    refuse_unknown_sections(file, problems);
    read_judgement(file, problems, config);
    read_intake(file, problems, config);
    read_service(file, problems, config);
  } catch (const toml::parse_error& error) {
    problems.add(error.source(), std::string(error.description()));
  }
  problems.throw_if_any();
  return config;
}

Config load_config(const std::filesystem::path& path, bool required) {
  try {
    const std::vector<std::byte> bytes = read_file(path, kMaxConfigSize);
    return parse_config({reinterpret_cast<const char*>(bytes.data()), bytes.size()},
                        printable(path.native()));
  } catch (const Error& error) {
    if (error.kind() == ErrorKind::kNotFound && !required) return {};
    if (error.kind() == ErrorKind::kConfiguration) throw;
    throw Error(ErrorKind::kConfiguration, error.what());
  }
}

}  // namespace kith
