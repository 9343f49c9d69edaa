// Any sequence of commands and undoings leaves what the commands that stand would have left alone.
#include <gmock/gmock.h>

#include <algorithm>
#include <functional>
#include <iterator>
#include <random>
#include <set>

#include "core/base/error.hpp"
#include "core/pipeline/commands/command.hpp"
#include "core/pipeline/commands/enroll.hpp"
#include "core/search/distance.hpp"
#include "tests/core/pipeline/catalog_tables.hpp"
#include "tests/core/pipeline/small_root.hpp"

namespace kith::test {
namespace {

/// What a face is called whatever its id: file and row.
std::string name_of_face(const SampleRecord& sample) {
  return sample.file + "#" + std::to_string(sample.row);
}

/// A command as a person gives it; clusters by the ids of the root it was made up for.
struct Given {
  CommandKind kind = CommandKind::kLabel;
  ClusterId cluster = 0;
  std::vector<std::string> faces;
  std::string name;
  std::string other;
  unsigned person = 0;  // kEnroll: whose two new shots
  unsigned shot = 0;
};

constexpr ClusterId kClustersAtFirst = 9;

class World {
 public:
  World() : root({.rule = {.tolerance = 0.9, .margin = 0.1}, .clustering = {.eps = 0.6}}) {
    root.drop("known/P0/0.npy", {face(100, 0)});
    root.drop("known/P1/0.npy", {face(101, 0)});
    for (unsigned person = 100; person < 112; ++person) {
      std::vector<std::vector<float>> faces;
      for (unsigned shot = 1; shot < 7; ++shot) faces.push_back(face(person, shot));
      root.drop("p" + std::to_string(person) + ".npy", faces);
    }
    root.recluster();
    create_layout(layout);
    EXPECT_EQ(root.engine().counts().clusters, kClustersAtFirst);
  }

  /// The command's number. Clusters that a split made are known by the command's own id for them.
  CommandNumber give(const Given& given) {
    const auto mapped = clusters.find(given.cluster);
    const ClusterId cluster = mapped == clusters.end() ? given.cluster : mapped->second;
    return root.engine().run(command(given, cluster), "").command.number;
  }

  std::vector<SampleId> samples_of(const Given& given) const {
    if (given.faces.empty()) return {};
    std::map<std::string, SampleId> ids;
    for (const SampleRecord& sample : root.samples()) ids[name_of_face(sample)] = sample.id;
    std::vector<SampleId> samples;
    for (const std::string& face : given.faces) samples.push_back(ids.at(face));
    return samples;
  }
  Command enroll(const Given& given) {
    auto enrollment = std::make_shared<Enrollment>();
    const std::string path = "known/" + given.name + "/shot" + std::to_string(given.shot) + ".npy";
    enrollment->files.push_back(
        {arrival(path, {face(given.person, given.shot), face(given.person, given.shot + 1)}),
         {},
         {}});
    return enroll_files(enrollment, layout, false, threads);
  }

  Command command(const Given& given, ClusterId cluster) {
    const std::vector<SampleId> samples = samples_of(given);
    switch (given.kind) {
      case CommandKind::kEnroll:
        return enroll(given);
      case CommandKind::kLabel:
        return label_cluster(cluster, given.name, {.only = samples, .except = {}});
      case CommandKind::kDismiss:
        return dismiss_cluster(cluster);
      case CommandKind::kSplit:
        return split_cluster(cluster, samples);
      case CommandKind::kRename:
        return rename_person(given.name, given.other);
      case CommandKind::kMerge:
        return merge_people(given.name, given.other);
      case CommandKind::kAssign:
        return assign_samples(samples, given.name);
      default:
        return reject_samples(samples, given.name);
    }
  }

  SmallRoot root;
  RootLayout layout{root.catalog_path().parent_path()};
  ThreadPool threads{1};
  std::map<ClusterId, ClusterId> clusters;  // of the root a command was made up for → of this one
};

class Chance {
 public:
  explicit Chance(unsigned seed) : random_(seed) {}
  std::size_t below(std::size_t n) {
    return std::uniform_int_distribution<std::size_t>(0, n - 1)(random_);
  }
  std::string name() { return "P" + std::to_string(below(8)); }

  Given command(const SmallRoot& root) {
    constexpr std::array kKinds = {
        CommandKind::kLabel,  CommandKind::kLabel,  CommandKind::kDismiss, CommandKind::kSplit,
        CommandKind::kRename, CommandKind::kMerge,  CommandKind::kAssign,  CommandKind::kAssign,
        CommandKind::kReject, CommandKind::kReject, CommandKind::kEnroll};
    Given given{.kind = kKinds[below(kKinds.size())],
                .name = name(),
                .other = name(),
                .person = 100 + static_cast<unsigned>(below(12)),
                .shot = next_shot_};
    next_shot_ += 2;
    if (given.kind == CommandKind::kEnroll) return given;
    const auto samples = root.samples();
    const auto living = root.reader().clusters({});
    if (!living.empty()) given.cluster = living[below(living.size())].id;
    const bool of_cluster =
        given.kind == CommandKind::kSplit || (given.kind == CommandKind::kLabel && below(2) == 0);
    for (const SampleRecord& sample : samples) {
      if (of_cluster ? sample.cluster == given.cluster && below(2) == 0 : below(40) == 0) {
        given.faces.push_back(name_of_face(sample));
      }
    }
    if (given.kind == CommandKind::kLabel && !of_cluster) given.faces.clear();
    return given;
  }

 private:
  std::mt19937 random_;
  unsigned next_shot_ = 1000;
};

/// All that is, without times and without ids that commands minted: people by their names, faces by
/// file and row, clusters of splits by who was told apart.
std::vector<std::string> told(const std::filesystem::path& catalog) {
  const std::string face =
      "(SELECT file.path || '#' || one.row FROM sample AS one JOIN file ON file.id = one.file_id "
      "WHERE one.id = {0})";
  const std::string cluster =
      "(CASE WHEN {0} IN (SELECT id FROM cut) THEN (SELECT 'cut ' || group_concat((SELECT "
      "file.path "
      "|| '#' || one.row FROM sample AS one JOIN file ON file.id = one.file_id WHERE one.id = "
      "sample_id) || ':' || part) FROM cut WHERE cut.id = {0}) ELSE {0} END)";
  const auto named = [](std::string text, const std::string& column) {
    for (std::size_t at; (at = text.find("{0}")) != std::string::npos;) text.replace(at, 3, column);
    return text;
  };
  const std::string person = "(SELECT name FROM person WHERE id = {0})";
  std::vector<std::string> all;
  for (const std::string& sql :
       {"SELECT " + named(face, "sample.id") + ", label, name, state, " +
            named(person, "person_id") + ", " + named(face, "sample.best_reference") + ", " +
            named(person, "best_person") + ", best_distance, " +
            named(face, "sample.other_reference") + ", " + named(person, "other_person") +
            ", other_distance, kind, " + named(cluster, "cluster_id") + ", away_kind, " +
            named(cluster, "away_cluster") +
            ", image_path, source, box, quality, model, tags, vector FROM sample JOIN embedding ON "
            "sample_id = sample.id",
        std::string("SELECT name FROM person"),
        "SELECT " + named(face, "sample_id") + ", " + named(person, "person_id") +
            " FROM rejection",
        "SELECT " + named(face, "sample_id") + ", part FROM cut",
        "SELECT " + named(cluster, "cluster.id") +
            ", ended_at IS NULL, labeled, dismissed FROM cluster WHERE id <= " +
            std::to_string(kClustersAtFirst) + " OR ended_at IS NULL OR id IN (SELECT id FROM cut)",
        std::string("SELECT path, stored_as, state, place, sha256, size, samples, reason, message, "
                    "bad_row_count FROM file"),
        std::string("SELECT key, value FROM setting WHERE key NOT IN ('salt', 'last_recluster')"),
        std::string("SELECT kind, actor FROM command WHERE undone_by IS NULL AND kind <> 12"),
        std::string("SELECT hash FROM tombstone"),
        std::string("SELECT known, unknown, ambiguous, reference, people, clusters, noise, "
                    "files_done, files_failed FROM counter")}) {
    std::vector<std::string> rows = rows_of(catalog, sql);
    std::sort(rows.begin(), rows.end());
    std::move(rows.begin(), rows.end(), std::back_inserter(all));
  }
  return all;
}

/// What is told in `all` and not in `some`.
std::vector<std::string> missing(const std::vector<std::string>& some,
                                 const std::vector<std::string>& all) {
  std::multiset<std::string> left(all.begin(), all.end());
  for (const std::string& one : some) {
    if (const auto found = left.find(one); found != left.end()) left.erase(found);
  }
  return {left.begin(), left.end()};
}

/// Every decision again, by looking at every reference.
void expect_exact_decisions(const SmallRoot& root, const DecisionRule& rule) {
  const CatalogReader reader = root.reader();
  std::set<std::pair<SampleId, PersonId>> rejected;
  for (const std::string& row : rows_of(root.catalog_path(), "SELECT * FROM rejection")) {
    rejected.emplace(std::stoll(row), std::stoll(row.substr(row.find('|') + 1)));
  }
  const auto samples = root.samples();
  for (const SampleRecord& sample : samples) {
    if (sample.state == SampleState::kReference) continue;
    const auto row = reader.embedding(sample.id);
    Match match;
    for (const SampleRecord& reference : samples) {
      if (reference.state != SampleState::kReference ||
          rejected.contains({sample.id, reference.person.value()})) {
        continue;
      }
      const double squared = squared_distance(row, reader.embedding(reference.id));
      match = merge(match, {Neighbor{reference.id, *reference.person, std::sqrt(squared)}, {}});
    }
    const Decision decision = decide(match, rule);
    EXPECT_EQ(sample.state, decision.state) << sample.id;
    EXPECT_EQ(sample.person, decision.person()) << sample.id;
    EXPECT_EQ(sample.evidence, decision.evidence) << sample.id;
  }
}

class CommandSequence : public testing::TestWithParam<unsigned> {};

TEST_P(CommandSequence, LeavesWhatTheStandingOnesAloneWouldLeave) {
  World played;
  Chance chance(GetParam());
  std::map<CommandNumber, std::pair<Given, ClusterId>> standing;  // and the cluster a split made
  int undone = 0;
  for (int done = 0; done < 300;) {
    try {
      if (chance.below(3) == 0 && !standing.empty()) {
        auto chosen = standing.begin();
        std::advance(chosen, chance.below(standing.size()));
        if (chance.below(2) == 0) chosen = std::prev(standing.end());
        played.root.engine().undo(chosen->first, "");
        standing.erase(chosen);
        ++undone;
      } else {
        const Given given = chance.command(played.root);
        const CommandNumber number = played.give(given);
        const auto made = rows_of(played.root.catalog_path(), "SELECT max(id) FROM cluster");
        standing[number] = {given, std::stoll(made.front())};
      }
      ++done;
    } catch (const Error& error) {
      ASSERT_NE(error.kind(), ErrorKind::kBug) << error.what();
      ASSERT_NE(error.kind(), ErrorKind::kCorrupted) << error.what();
    }
  }
  EXPECT_GT(undone, 30);

  World replayed;
  for (const auto& [number, command] : standing) {
    const auto& [given, made] = command;
    ASSERT_NO_THROW(replayed.give(given)) << number;
    if (given.kind != CommandKind::kSplit) continue;
    const auto now = rows_of(replayed.root.catalog_path(), "SELECT max(id) FROM cluster");
    replayed.clusters[made] = std::stoll(now.front());
  }
  const auto left = told(played.root.catalog_path());
  const auto wanted = told(replayed.root.catalog_path());
  EXPECT_THAT(missing(left, wanted), testing::IsEmpty());
  EXPECT_THAT(missing(wanted, left), testing::IsEmpty());
  expect_exact_decisions(played.root, played.root.engine().options().rule);

  // Memory is what the catalog says.
  const auto before = tables_of(played.root.catalog_path());
  const std::size_t pool = played.root.engine().pool_size();
  played.root.open();
  EXPECT_EQ(played.root.engine().pool_size(), pool);
  played.root.recluster();
  replayed.root.recluster();
  EXPECT_EQ(played.root.engine().counts(), replayed.root.engine().counts());
}

INSTANTIATE_TEST_SUITE_P(Seed, CommandSequence, testing::Range(1U, 3U));

}  // namespace
}  // namespace kith::test
