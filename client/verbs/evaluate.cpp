#include <fmt/format.h>

#include <memory>
#include <span>

#include "client/present/facts.hpp"
#include "client/present/table.hpp"
#include "client/verbs/labeled_folder.hpp"
#include "client/verbs/verbs.hpp"
#include "core/base/counted.hpp"
#include "core/base/file.hpp"
#include "core/base/text.hpp"

namespace kith::client {
namespace {

using Kind = Column::Kind;

// "54 of 63 (85.7 %, 74.6 to 93.3)": the interval is that of 95 %.
std::string share(const v1::Proportion& share) {
  if (share.of() == 0) return "-";
  return fmt::format("{} of {} ({:.1f} %, {:.1f} to {:.1f})", share.count(), share.of(),
                     100 * share.rate(), 100 * share.low(), 100 * share.high());
}

std::string scores(const v1::PrecisionRecall& scores) {
  return fmt::format("precision {:.3f} · recall {:.3f} · F {:.3f}", scores.precision(),
                     scores.recall(), scores.f());
}

std::string facts_of(const v1::Evaluation& found, Session& session) {
  const v1::ClusterScores& clusters = found.clusters();
  return Facts(fmt::format(
                   "{} of {}", counted(found.faces(), "face"),
                   found.people() == 1 ? "1 person" : fmt::format("{} people", found.people())))
      .add("in the gallery",
           fmt::format("{} known, {}", found.mated(), counted(found.strangers(), "stranger")))
      .add_if(found.mated() > 0, "rank-1 accuracy", share(found.rank1()))
      .add("rule", fmt::format("tolerance {:.3g} · margin {:g}", found.tolerance(), found.margin()))
      .add_if(found.mated() > 0, "named right", share(found.named_right()))
      .add_if(found.mated() > 0, "wrong name", share(found.named_wrong()))
      .add_if(found.mated() > 0, "unknown", share(found.missed()))
      .add_if(found.ambiguous().count() > 0, "ambiguous", share(found.ambiguous()))
      .add_if(found.strangers() > 0, "strangers named", share(found.strangers_accepted()))
      .add_if(found.strangers() > 0, "strangers unknown", share(found.strangers_rejected()))
      .add("clusters",
           fmt::format("{} and {} noise with eps {:.3g} · min_samples {}{}", clusters.clusters(),
                       clusters.noise(), clusters.eps(), clusters.min_samples(),
                       clusters.guard() == "split"
                           ? fmt::format(" · {} by the guard", counted(clusters.cuts(), "cut"))
                           : " · plain DBSCAN"))
      .add("pairwise", scores(clusters.pairwise()))
      .add("BCubed", scores(clusters.bcubed()))
      .add_if(found.unread_size() > 0, "not read", counted(found.unread_size(), "file"))
      .text(session.width(), session.paint());
}

std::string points_of(const v1::Evaluation& found, Session& session) {
  Table table({{"FPIR", Kind::kWord, 3},
               {"TOLERANCE", Kind::kNumber, 3},
               {"IMPOSTORS ACCEPTED", Kind::kWord, 1},
               {"FNIR", Kind::kWord, 2}});
  for (const v1::OperatingPoint& point : found.fnir_at_fpir()) {
    table.add({fmt::format("{:g} %", 100 * point.wanted_fpir()),
               fmt::format("{:.3f}", point.tolerance()), share(point.fpir()), share(point.fnir())});
  }
  if (table.empty()) return {};
  const bool left_out = found.impostors() == "leave_one_person_out";
  return "\n" + table.text(session.width(), session.paint()) +
         (left_out ? "no strangers are here: each face was searched without its own person\n" : "");
}

std::string csv_cell(const std::string& text) {
  if (text.find_first_of(",\"\n\r") == std::string::npos) return text;
  std::string quoted = "\"";
  for (const char c : text) quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
  return quoted + "\"";
}

void write_suspects(const v1::Evaluation& found, const std::string& path) {
  std::string text =
      "file,row,label,reason,other_label,other_file,other_row,distance,own_distance\n";
  for (const v1::Suspect& suspect : found.suspects()) {
    const bool other = !suspect.other_file().empty();
    text += fmt::format(
        "{},{},{},{},{},{},{},{},{}\n", csv_cell(suspect.file()), suspect.row(),
        csv_cell(suspect.label()), suspect.reason(), csv_cell(suspect.other_label()),
        csv_cell(suspect.other_file()), other ? std::to_string(suspect.other_row()) : "",
        suspect.has_distance() ? fmt::format("{:.4f}", suspect.distance()) : "",
        suspect.has_own_distance() ? fmt::format("{:.4f}", suspect.own_distance()) : "");
  }
  write_file_atomically(path, std::as_bytes(std::span(text)), false, 0644);
}

ExitCode evaluate(Session& session, const std::string& path,
                  const std::optional<std::string>& suspects) {
  const std::vector<LabeledInput> inputs = labeled_inputs(path);
  std::vector<v1::UnreadFile> unread;
  v1::Evaluation found = session.daemon().evaluate([&](const Calls::SendPiece& send) {
    unread = send_labeled(session, inputs, suspects.has_value(), send);
  });
  for (const v1::UnreadFile& file : unread) *found.add_unread() = file;
  if (suspects) write_suspects(found, *suspects);
  if (session.json()) {
    session.print(found);
    return ExitCode::kDone;
  }
  for (const v1::UnreadFile& file : found.unread())
    session.hint(fmt::format("{}: {}", printable(file.name()), printable(file.message())));
  session.out() << facts_of(found, session) << points_of(found, session);
  if (suspects)
    session.out() << fmt::format("\n{} in {}\n", counted(found.suspects_size(), "suspect"),
                                 printable(*suspects));
  return ExitCode::kDone;
}

}  // namespace

void declare_evaluate(CommandLine& line) {
  auto path = std::make_shared<std::string>();
  auto suspects = std::make_shared<std::optional<std::string>>();
  line.verb("evaluate", Group::kFaces, "How good names and clusters are, on labeled faces",
            "  kith evaluate Data/test                    DIR/<person>/<face>.npy\n"
            "  kith evaluate labeled.npz                  rows that bear labels\n"
            "  kith evaluate Data/test --suspects s.csv   labels that look wrong")
      .positional("DIR", *path, "a labeled folder or file; nothing of it is kept")
      .text("--suspects", *suspects, "FILE", "write labels that look wrong, and duplicates, as CSV")
      .action([path, suspects](Session& session) { return evaluate(session, *path, *suspects); });
}

}  // namespace kith::client
