// kith people forget, samples forget.
#include <fmt/format.h>

#include <memory>

#include "client/confirm.hpp"
#include "client/present/phrases.hpp"
#include "client/verbs/verbs.hpp"
#include "core/base/text.hpp"

namespace kith::client {
namespace {

constexpr const char* kLoss = "embeddings, pictures, texts and files go for good, without undo";

ExitCode print(Session& session, const v1::Receipt& receipt) {
  if (session.json()) {
    session.print(receipt);
    return ExitCode::kDone;
  }
  std::ostream& out = session.out();
  out << fmt::format("forgotten: {}, {}, the texts of {} in the history\n",
                     counted(receipt.samples(), "face"),
                     counted(receipt.thumbnails(), "thumbnail"),
                     counted(receipt.commands(), "command"));
  for (const std::string& path : receipt.deleted()) out << "deleted " << printable(path) << '\n';
  for (const std::string& path : receipt.rewritten()) {
    out << "rewritten without them " << printable(path) << '\n';
  }
  out << fmt::format("the same rows are refused from now on ({})\n",
                     counted(receipt.tombstones(), "tombstone"));
  out << "out of reach:\n";
  for (const std::string& what : receipt.out_of_reach()) out << "  " << what << '\n';
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
