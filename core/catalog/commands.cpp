// Catalog: commands, and the facts they left that are no sample's and no person's own.
#include <fmt/format.h>

#include <array>
#include <map>
#include <utility>

#include "core/base/error.hpp"
#include "core/catalog/reader_state.hpp"
#include "core/catalog/row_codec.hpp"
#include "core/catalog/writer_state.hpp"

namespace kith {
namespace {

constexpr std::array kCommandNames = std::to_array<std::pair<CommandKind, std::string_view>>({
    {CommandKind::kLabel, "label"},
    {CommandKind::kEnroll, "enroll"},
    {CommandKind::kRename, "rename"},
    {CommandKind::kMerge, "merge"},
    {CommandKind::kAssign, "assign"},
    {CommandKind::kReject, "reject"},
    {CommandKind::kDismiss, "dismiss"},
    {CommandKind::kSplit, "split"},
    {CommandKind::kForgetPerson, "forget_person"},
    {CommandKind::kForgetSamples, "forget_samples"},
    {CommandKind::kImport, "import"},
    {CommandKind::kUndo, "undo"},
    {CommandKind::kForgetFiles, "forget_files"},
    {CommandKind::kCalibrate, "calibrate"},
});

constexpr std::string_view kSelectCommand =
    "SELECT number, kind, actor, time, description, changes, undone_by FROM command ";

CommandRecord command_of(const Query& query) {
  return {.number = query.integer(0),
          .kind = static_cast<CommandKind>(query.integer(1)),
          .actor = query.text(2),
          .time = query.time(3),
          .description = query.text(4),
          .changes = query.text(5),
          .undone_by = query.optional_integer(6)};
}

std::map<ClusterId, std::vector<CutMember>> read_cuts(Connection& connection) {
  Query query(connection, "SELECT id, sample_id, part FROM cut ORDER BY id, sample_id");
  std::map<ClusterId, std::vector<CutMember>> cuts;
  while (query.step()) {
    cuts[query.integer(0)].push_back({query.integer(1), static_cast<int>(query.integer(2))});
  }
  return cuts;
}

}  // namespace

std::string_view name_of(CommandKind kind) {
  for (const auto& [value, name] : kCommandNames) {
    if (value == kind) return name;
  }
  return "invalid";
}

CommandNumber Catalog::next_command() const {
  Query query = state_->read("SELECT coalesce(max(number), 0) + 1 FROM command");
  query.step();
  return query.integer(0);
}

CommandNumber Catalog::add_command(const CommandRecord& command) {
  const CommandNumber number = next_command();
  state_
      ->write(
          "INSERT INTO command(number, kind, actor, time, description, changes) "
          "VALUES (?, ?, ?, ?, ?, ?)")
      .bind(number, command.kind, unless_empty(command.actor), command.time, command.description,
            unless_empty(command.changes))
      .run();
  return number;
}

std::optional<CommandRecord> Catalog::command(CommandNumber number) const {
  static const std::string kByNumber = std::string(kSelectCommand) + "WHERE number = ?";
  Query query = state_->read(kByNumber);
  return query.bind(number).step() ? std::optional(command_of(query)) : std::nullopt;
}

std::vector<CommandRecord> Catalog::standing_commands(CommandNumber after) const {
  static const std::string kStanding =
      fmt::format("{}WHERE number > ? AND undone_by IS NULL AND kind <> {} ORDER BY number",
                  kSelectCommand, static_cast<int>(CommandKind::kUndo));
  Query query = state_->read(kStanding);
  query.bind(after);
  std::vector<CommandRecord> commands;
  while (query.step()) commands.push_back(command_of(query));
  return commands;
}

void Catalog::set_undone(CommandNumber command, CommandNumber by) {
  state_->write("UPDATE command SET undone_by = ? WHERE number = ?").bind(by, command).run();
}

std::vector<CommandRecord> CatalogReader::commands(const Page& page) const {
  const bool newest = page.newest_first;
  const std::int64_t after =
      newest && page.after == 0 ? std::numeric_limits<std::int64_t>::max() : page.after;
  Query query(state_->connection,
              fmt::format("{}WHERE number {} ? ORDER BY number {} LIMIT ?", kSelectCommand,
                          newest ? '<' : '>', newest ? "DESC" : "ASC"));
  query.bind(after, row_limit(page.limit));
  std::vector<CommandRecord> commands;
  while (query.step()) commands.push_back(command_of(query));
  return commands;
}

std::vector<CatalogReader::DecidedFace> CatalogReader::decided_faces() const {
  constexpr std::string_view kDismissed =
      "(SELECT id FROM cluster WHERE dismissed = 1 AND ended_at IS NULL)";
  std::map<SampleId, DecidedFace> faces;
  Query query(state_->connection,
              fmt::format("{}WHERE sample.state = 3 OR sample.id IN (SELECT sample_id FROM "
                          "rejection) OR sample.cluster_id IN {} ORDER BY sample.id",
                          kSelectSample, kDismissed));
  while (query.step()) {
    SampleRecord sample = sample_of(query);
    faces[sample.id].sample = std::move(sample);
  }
  Query rejections(state_->connection,
                   "SELECT sample_id, name FROM rejection JOIN person ON person.id = person_id "
                   "ORDER BY sample_id, name");
  while (rejections.step()) faces[rejections.integer(0)].rejected.push_back(rejections.text(1));
  Query members(
      state_->connection,
      fmt::format("SELECT id, cluster_id FROM sample WHERE cluster_id IN {}", kDismissed));
  while (members.step()) faces[members.integer(0)].dismissed = members.integer(1);
  std::vector<DecidedFace> all;
  for (auto& [id, face] : faces) {
    if (face.sample.id != 0) all.push_back(std::move(face));  // else it came between the questions
  }
  return all;
}

std::vector<PersonId> CatalogReader::rejected_people(SampleId sample) const {
  Query query(state_->connection,
              "SELECT person_id FROM rejection WHERE sample_id = ? ORDER BY person_id");
  query.bind(sample);
  std::vector<PersonId> people;
  while (query.step()) people.push_back(query.integer(0));
  return people;
}

void Catalog::add_rejection(const Rejected& rejected) {
  state_->write("INSERT OR IGNORE INTO rejection(sample_id, person_id) VALUES (?, ?)")
      .bind(rejected.sample, rejected.person)
      .run();
}

void Catalog::remove_rejection(const Rejected& rejected) {
  state_->write("DELETE FROM rejection WHERE sample_id = ? AND person_id = ?")
      .bind(rejected.sample, rejected.person)
      .run();
}

std::vector<Rejected> Catalog::rejections() const {
  Query query =
      state_->read("SELECT sample_id, person_id FROM rejection ORDER BY sample_id, person_id");
  std::vector<Rejected> rejections;
  while (query.step()) rejections.push_back({query.integer(0), query.integer(1)});
  return rejections;
}

void Catalog::add_cut(ClusterId id, std::span<const CutMember> members) {
  for (const CutMember& member : members) {
    state_->write("INSERT INTO cut(id, sample_id, part) VALUES (?, ?, ?)")
        .bind(id, member.sample, member.part)
        .run();
  }
}

void Catalog::remove_cut(ClusterId id) {
  state_->write("DELETE FROM cut WHERE id = ?").bind(id).run();
}

std::map<ClusterId, std::vector<CutMember>> Catalog::cuts() const {
  return read_cuts(state_->connection);
}

std::map<ClusterId, std::vector<CutMember>> CatalogReader::cuts() const {
  return read_cuts(state_->connection);
}

}  // namespace kith
