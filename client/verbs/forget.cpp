// kith people forget, samples forget.
#include <fmt/format.h>

#include <memory>

#include "client/confirm.hpp"
#include "client/present/facts.hpp"
#include "client/verbs/verbs.hpp"
#include "core/base/counted.hpp"
#include "core/base/text.hpp"

namespace kith::client {
namespace {

constexpr const char* kLoss = "embeddings, pictures, texts and files go for good, without undo";

ExitCode print(Session& session, const v1::Receipt& receipt) {
  if (session.json()) {
    session.print(receipt);
    return ExitCode::kDone;
  }
  Facts facts(fmt::format("forgot {}", counted(receipt.samples(), "face")));
  facts.add("thumbnails", std::to_string(receipt.thumbnails()));
  facts.add("history", fmt::format("the texts of {}", counted(receipt.commands(), "command")));
  for (const std::string& path : receipt.deleted()) facts.add("deleted", printable(path));
  for (const std::string& path : receipt.rewritten()) facts.add("rewritten", printable(path));
  facts.add("refused from now on",
            fmt::format("the same rows ({})", counted(receipt.tombstones(), "tombstone")));
  for (const std::string& what : receipt.out_of_reach()) facts.add("out of reach", what);
  session.out() << facts.text(session.width(), session.paint());
  return ExitCode::kDone;
}

}  // namespace

void declare_people_forget(CommandLine& line) {
  auto name = std::make_shared<std::string>();
  auto yes = std::make_shared<bool>(false);
  line.verb("people forget", Group::kFaces, "Erase a person and all faces that are theirs",
            "  kith people forget Alice\n"
            "  kith people forget Alice --yes       where nobody can be asked")
      .positional("NAME", *name, "who")
      .flag("--yes", *yes, "do not ask")
      .action([name, yes](Session& session) {
        confirm(session, *yes, fmt::format("forget {}", printable(*name)), kLoss);
        return print(session, session.daemon().forget_person(*name));
      });
}

void declare_samples_forget(CommandLine& line) {
  auto samples = std::make_shared<std::vector<std::int64_t>>();
  auto yes = std::make_shared<bool>(false);
  line.verb("samples forget", Group::kFaces, "Erase these faces", "  kith samples forget 113 127")
      .positional("ID", *samples, "the samples' numbers")
      .flag("--yes", *yes, "do not ask")
      .action([samples, yes](Session& session) {
        confirm(
            session, *yes,
            fmt::format("forget {}", counted(static_cast<std::int64_t>(samples->size()), "face")),
            kLoss);
        return print(session, session.daemon().forget_samples(*samples));
      });
}

}  // namespace kith::client
