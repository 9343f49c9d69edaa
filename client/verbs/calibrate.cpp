#include <fmt/format.h>

#include <charconv>
#include <memory>
#include <span>

#include "client/confirm.hpp"
#include "client/failure.hpp"
#include "client/present/facts.hpp"
#include "client/present/progress.hpp"
#include "client/present/table.hpp"
#include "client/present/threshold_changes.hpp"
#include "client/verbs/verbs.hpp"
#include "core/base/counted.hpp"
#include "core/base/file.hpp"
#include "core/base/text.hpp"

namespace kith::client {
namespace {

using Kind = Column::Kind;

struct Wish {
  std::optional<std::string> fpir;
  std::optional<std::string> tolerance;
  std::optional<std::string> eps;
  std::optional<std::string> plot;
  bool apply = false;
  bool yes = false;
  bool pin = false;
  bool unpin = false;
};

double number_of(const char* option, const std::string& typed, const char* example) {
  double value = 0;
  const char* const end = typed.data() + typed.size();
  const auto [rest, error] = std::from_chars(typed.data(), end, value);
  if (error != std::errc() || rest != end)
    throw Failure(ExitCode::kUsage, fmt::format("{} {} is no number; {}", option, typed, example));
  return value;
}

v1::CalibrateRequest request_for(const Wish& wish) {
  if (wish.pin && wish.unpin)
    throw Failure(ExitCode::kUsage, "--pin and --unpin exclude each other");
  if ((wish.tolerance || wish.eps) && (wish.apply || wish.pin || wish.unpin))
    throw Failure(ExitCode::kUsage,
                  "--tolerance and --eps only show what would change; to have it so, write the "
                  "number into kithd.toml, then kith reload");
  v1::CalibrateRequest request;
  if (wish.fpir) request.set_fpir(number_of("--fpir", *wish.fpir, "0.01 means one in a hundred"));
  if (wish.tolerance)
    request.set_tolerance(number_of("--tolerance", *wish.tolerance, "0.8 is one"));
  if (wish.eps) request.set_eps(number_of("--eps", *wish.eps, "0.5 is one"));
  request.set_plot(wish.plot.has_value());
  if (wish.pin || wish.unpin) request.set_pin(wish.pin);
  return request;
}

std::string basis(const v1::CalibrationReport& found) {
  const v1::Proportion& accepted = found.accepted();
  if (!found.has_tolerance())
    return fmt::format(
        "too little to go by: need about {} more; enroll two people or more, and drop some faces "
        "of others",
        found.more_needed());
  const char* const whom = found.basis() == "strangers"
                               ? "faces in groups without a reference"
                               : "references, each searched without its own person";
  std::string text = fmt::format("{} of {} {} lie within it: {:.2g} to {:.2g} %", accepted.count(),
                                 accepted.of(), whom, 100 * accepted.low(), 100 * accepted.high());
  if (found.more_needed() > 0) text += fmt::format("; about {} more prove it", found.more_needed());
  return text;
}

std::string change(double before, bool known, double then) {
  if (!known) return fmt::format("{:.3g} in force, none proposed", before);
  return before == then ? fmt::format("{:.3g}", then)
                        : fmt::format("{:.3g} → {:.3g}", before, then);
}

std::string tolerance(const v1::CalibrationReport& found, const Wish& wish) {
  if (wish.tolerance || wish.eps) {
    return change(found.tolerance_before(), true, found.tolerance_after()) +
           (found.has_tolerance() ? fmt::format("; {:.3g} suits", found.tolerance()) : "");
  }
  return change(found.tolerance_before(), found.has_tolerance(), found.tolerance()) +
         (found.tolerance_automatic() ? "" : " (a number in the configuration)");
}

std::string eps(const v1::CalibrationReport& found, const Wish& wish) {
  if (wish.eps) return change(found.eps_before(), true, found.eps_after());
  return change(found.eps_before(), found.has_eps(), found.eps()) +
         (found.structureless() ? ": nothing separates the unknown faces, whose embeddings show no "
                                  "structure; check that all come from one model"
                                : "") +
         (found.eps_automatic() ? "" : " (a number in the configuration)");
}

std::string decisions(const v1::CalibrationReport& found) {
  const std::int64_t others =
      found.decisions_changed() - found.become_known() - found.become_unknown();
  std::string text = found.applied() ? fmt::format("{} got a name, {} lost it",
                                                   found.become_known(), found.become_unknown())
                                     : fmt::format("{} would get a name, {} would lose it",
                                                   found.become_known(), found.become_unknown());
  if (others > 0) text += fmt::format(", {} otherwise", others);
  return text;
}

std::string facts_of(const v1::CalibrationReport& found, const Wish& wish, Session& session) {
  const std::string title = found.applied() ? "calibrated, and in force now" : "calibrated";
  std::string clusters =
      fmt::format("{} and {} noise", found.clusters_before(), found.noise_before());
  if (found.has_clusters())
    clusters += fmt::format(" → {} and {} noise", found.clusters(), found.noise());
  return Facts(title)
      .add("tolerance", tolerance(found, wish))
      .add(fmt::format("FPIR {:g} %", 100 * found.fpir()), basis(found))
      .add("eps", eps(found, wish))
      .add("decisions", decisions(found))
      .add("clusters", clusters)
      .add_if(found.pinned(), "pinned", "stays until kith calibrate --unpin")
      .text(session.width(), session.paint());
}

std::string curve_of(const v1::CalibrationReport& found, Session& session) {
  Table table({{"TOLERANCE", Kind::kNumber, 3},
               {"FPIR", Kind::kNumber, 2},
               {"95 %", Kind::kWord, 1},
               {"FNIR", Kind::kNumber, 2},
               {"95 %", Kind::kWord, 1}});
  const auto percent = [](double rate) { return fmt::format("{:.1f}", 100 * rate); };
  for (const v1::CalibrationPoint& point : found.curve()) {
    table.add({fmt::format("{:.2f}", point.tolerance()), percent(point.fpir().rate()),
               percent(point.fpir().low()) + " to " + percent(point.fpir().high()),
               percent(point.fnir().rate()),
               percent(point.fnir().low()) + " to " + percent(point.fnir().high())});
  }
  return table.empty() ? "" : "\n" + table.text(session.width(), session.paint());
}

void show(const v1::CalibrateResponse& response, const Wish& wish, Session& session) {
  if (wish.plot) {
    write_file_atomically(*wish.plot, std::as_bytes(std::span(response.plot_png())), false, 0644);
  }
  if (session.json()) return session.print(response.report());
  const v1::CalibrationReport& found = response.report();
  session.out() << facts_of(found, wish, session)
                << changes_of(found, session.width(), session.paint()) << curve_of(found, session);
}

v1::CalibrateResponse calibrated(Session& session, const v1::CalibrateRequest& request) {
  Progress progress(session.err(), session.terminal(), "calibrating");
  return session.daemon().calibrate(request, [&](double done) { progress.update(done); });
}

ExitCode calibrate(Session& session, const Wish& wish) {
  v1::CalibrateRequest request = request_for(wish);
  if (wish.apply && !wish.yes) {
    Wish preview;
    preview.fpir = wish.fpir;
    const v1::CalibrationReport found = calibrated(session, request_for(preview)).report();
    if (session.terminal().input && session.terminal().errors) {
      session.err() << facts_of(found, preview, session)
                    << changes_of(found, session.width(), session.paint()) << "\n";
    }
    confirm(session, false, "put these thresholds in force",
            fmt::format("{} would get a name, {} would lose it",
                        counted(found.become_known(), "face"), found.become_unknown()));
  }
  request.set_apply(wish.apply);
  show(calibrated(session, request), wish, session);
  return ExitCode::kDone;
}

}  // namespace

void declare_calibrate(CommandLine& line) {
  auto wish = std::make_shared<Wish>();
  line.verb("calibrate", Group::kFaces, "The thresholds that suit the embeddings",
            "  kith calibrate                    what suits, and what it would change\n"
            "  kith calibrate --fpir 0.001 --plot errors.png\n"
            "  kith calibrate --tolerance 0.9    what that number would change\n"
            "  kith calibrate --apply --pin      in force, and it stays")
      .text("--fpir", wish->fpir, "SHARE", "the share of strangers that may be named (0.01)")
      .text("--tolerance", wish->tolerance, "NUMBER",
            "what this number would change; nothing is done")
      .text("--eps", wish->eps, "NUMBER", "the same for eps")
      .flag("--apply", wish->apply, "put them in force; asks first")
      .flag("--pin", wish->pin, "thresholds no longer move by themselves")
      .flag("--unpin", wish->unpin, "thresholds move by themselves again")
      .text("--plot", wish->plot, "FILE", "draw FPIR and FNIR over the tolerance as PNG")
      .flag("--yes", wish->yes, "do not ask")
      .action([wish](Session& session) { return calibrate(session, *wish); });
}

}  // namespace kith::client
