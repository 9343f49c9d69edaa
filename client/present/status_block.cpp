#include "client/present/status_block.hpp"

#include <fmt/format.h>

#include "client/present/facts.hpp"
#include "client/present/phrases.hpp"
#include "client/present/text_width.hpp"
#include "core/base/counted.hpp"
#include "core/base/text.hpp"

namespace kith::client {
namespace {

using Width = std::optional<std::size_t>;

std::string paragraph(std::string_view mark, std::string_view text, Width width) {
  const std::size_t indent = columns_of(mark);
  const std::size_t room = width ? std::max(*width, indent + 1) - indent : std::string::npos;
  std::string lines;
  std::string lead(mark);
  for (const std::string& line : wrap(text, room)) {
    lines += lead + line + '\n';
    lead = std::string(indent, ' ');
  }
  return lines;
}

// Health, and every trouble with its remedy.
std::string health(const v1::Status& status, Timestamp now, Width width, const Paint& paint) {
  const bool ok = status.health() != v1::HEALTH_DEGRADED;
  std::string state = ok ? "ok" : "degraded";
  if (status.paused()) state += ", paused";
  std::string about = fmt::format("kithd {}", status.version());
  if (status.has_start_time())
    about += fmt::format(", started {}", relative(timestamp_of(status.start_time()), now));
  const std::string colored =
      ok && !status.paused() ? paint.green("● " + state) : paint.yellow("● " + state);
  std::string text = colored + "  " + paint.dim(about) + '\n';
  for (const std::string& trouble : status.degraded())
    text += paint.yellow(paragraph("  ! ", printable(trouble), width));
  return text;
}

std::string last_recluster(const v1::Status& status, Timestamp now) {
  if (!status.has_last_recluster()) return "none yet";
  const v1::Recluster& last = status.last_recluster();
  std::string text = fmt::format("{} and {} noise of {} in {} (eps {:g}, min_samples {})",
                                 counted(last.clusters(), "cluster"), last.noise(), last.samples(),
                                 duration(last.seconds()), last.eps(), last.min_samples());
  if (last.cuts() > 0)
    text +=
        fmt::format("; {} by the guard, so no longer plain DBSCAN", counted(last.cuts(), "cut"));
  if (last.has_largest_cluster())
    text += fmt::format("; the largest is cluster {}: {}", last.largest_cluster(),
                        extent(last.largest_share(), last.largest_diameter()));
  if (last.flagged() > 0)
    text += fmt::format("; {} like several people (kith clusters list)",
                        last.flagged() == 1 ? "1 looks" : fmt::format("{} look", last.flagged()));
  if (last.has_finish_time()) text = relative(timestamp_of(last.finish_time()), now) + ": " + text;
  return text;
}

std::string next_recluster(const v1::Status& status, Timestamp now) {
  if (status.has_recluster_progress())
    return fmt::format("running now, {:.0f} % done", 100 * status.recluster_progress());
  if (status.reclustering()) return "running now";
  if (status.paused()) return "none while paused; go on with kith resume";
  if (!status.has_next_recluster_time()) return "none planned; start one with kith recluster";
  return relative(timestamp_of(status.next_recluster_time()), now);
}

std::string files(const v1::Status& status) {
  std::string text =
      fmt::format("{} done · {} in the inbox", status.files_done(), status.inbox_pending());
  if (status.files_failed() > 0)
    text += fmt::format(" · {} failed (kith files list --failed)", status.files_failed());
  if (status.images_waiting() > 0)
    text += fmt::format(" · {} without a file", counted(status.images_waiting(), "image"));
  if (status.files_ignored() > 0)
    text += fmt::format(" · {} left alone (not an input's extension)", status.files_ignored());
  return text;
}

std::string automatic(bool is, const v1::Status& status) {
  if (!is) return {};
  return status.thresholds_pinned() ? " (pinned)" : " (auto)";
}

std::string method(const std::string& guard) {
  if (guard == "split") return " · chained clusters are cut";
  return guard == "flag" ? " · plain DBSCAN, chained clusters are flagged" : " · plain DBSCAN";
}

// What went last, and what goes next.
std::string retention(const v1::Retention& retention, Timestamp now) {
  std::string text = "nothing has gone since the start";
  if (retention.has_last_time())
    text = fmt::format("{}: {}, {} and {} went", relative(timestamp_of(retention.last_time()), now),
                       counted(retention.samples(), "sample"), counted(retention.files(), "file"),
                       counted(retention.events(), "event"));
  if (retention.due()) {
    text += "; more is due now";
  } else if (retention.has_next_time()) {
    text += fmt::format("; next {}", relative(timestamp_of(retention.next_time()), now));
  }
  if (retention.has_size())
    text += fmt::format("; the root takes {} of {} MiB", retention.size() >> 20,
                        retention.max_size() >> 20);
  return text;
}

Facts counts(const v1::Status& status, Timestamp now) {
  Facts facts("");
  facts.add("samples", fmt::format("{}: {} known · {} unknown · {} ambiguous · {}",
                                   status.samples(), status.known(), status.unknown(),
                                   status.ambiguous(), counted(status.references(), "reference")));
  facts.add("people", fmt::format("{}", status.people()));
  facts.add("clusters", fmt::format("{} · {} noise", status.clusters(), status.noise()));
  facts.add("files", files(status));
  facts.add("last recluster", last_recluster(status, now));
  facts.add("next recluster", next_recluster(status, now));
  std::string rules = fmt::format(
      "tolerance {:g}{} · margin {:g} · eps {:g}{} · min_samples {}", status.tolerance(),
      automatic(status.tolerance_automatic(), status), status.margin(), status.eps(),
      automatic(status.eps_automatic(), status), status.min_samples());
  rules += method(status.guard());
  if (status.has_dimension()) rules += fmt::format(" · {} dimensions", status.dimension());
  facts.add("decided by", rules);
  facts.add_if(status.has_calibration(), "calibration", printable(status.calibration()));
  facts.add_if(status.has_retention(), "retention", retention(status.retention(), now));
  facts.add("root", printable(status.root()));
  return facts;
}

// What a newcomer does next.
std::string next_step(const v1::Status& status) {
  const std::string root = printable(status.root());
  if (status.samples() == 0 && status.inbox_pending() == 0)
    return fmt::format(
        "nothing here yet: drop embedding files (.npy) into {}, and those of people you know into "
        "{}/known/<person>",
        status.inbox().empty() ? root + "/inbox" : printable(status.inbox()), root);
  if (status.people() == 0)
    return fmt::format("nobody is known yet: drop reference faces into {}/known/<person>", root);
  return {};
}

}  // namespace

std::string status_block(const v1::Status& status, Timestamp now, Width width, const Paint& paint) {
  std::string text =
      health(status, now, width, paint) + '\n' + counts(status, now).text(width, paint);
  const std::string step = next_step(status);
  if (!step.empty()) text += '\n' + paragraph("→ ", step, width);
  if (status.has_advice() && !status.advice().empty())
    text += '\n' + paragraph("→ ", printable(status.advice()), width);
  return text;
}

}  // namespace kith::client
