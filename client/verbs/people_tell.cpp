// kith people rename, merge; samples assign, reject.
#include <fmt/format.h>

#include <memory>

#include "client/confirm.hpp"
#include "client/verbs/tell.hpp"
#include "client/verbs/verbs.hpp"
#include "core/base/text.hpp"

namespace kith::client {
namespace {

struct Two {
  std::string first;
  std::string second;
  bool yes = false;
};

struct Faces {
  std::vector<std::int64_t> samples;
  std::string name;
};

ExitCode merge(Session& session, const Two& people) {
  confirm(session, people.yes,
          fmt::format("merge {} into {}", printable(people.first), printable(people.second)),
          fmt::format("all faces of {} become {}'s", printable(people.first),
                      printable(people.second)));
  return told(session, session.daemon().merge_people(people.first, people.second));
}

}  // namespace

void declare_people_rename(CommandLine& line) {
  auto names = std::make_shared<Two>();
  line.verb("people rename", Group::kFaces, "Call a person otherwise",
            "  kith people rename Alice 'Alice Liddell'")
      .positional("NAME", names->first, "who")
      .positional("NEW", names->second, "the name from now on")
      .action([names](Session& session) {
        return told(session, session.daemon().rename_person(names->first, names->second));
      });
}

void declare_people_merge(CommandLine& line) {
  auto people = std::make_shared<Two>();
  line.verb("people merge", Group::kFaces, "Two people are one",
            "  kith people merge 'A. Liddell' Alice      all faces are Alice's\n"
            "  kith undo                                 they are two after all")
      .positional("FROM", people->first, "who ends")
      .positional("INTO", people->second, "who gets all faces")
      .flag("--yes", people->yes, "do not ask")
      .action([people](Session& session) { return merge(session, *people); });
}

void declare_samples_assign(CommandLine& line) {
  auto faces = std::make_shared<Faces>();
  line.verb("samples assign", Group::kFaces, "These faces are that person",
            "  kith samples assign 113 127 Alice")
      .positionals_before("ID", faces->samples, "the samples' numbers", "NAME", faces->name,
                          "a new person, or one who is known already")
      .action([faces](Session& session) {
        return told(session, session.daemon().assign_samples(faces->samples, faces->name));
      });
}

void declare_samples_reject(CommandLine& line) {
  auto faces = std::make_shared<Faces>();
  line.verb("samples reject", Group::kFaces, "These faces are never that person",
            "  kith samples reject 113 Alice      remembered in every later decision")
      .positionals_before("ID", faces->samples, "the samples' numbers", "NAME", faces->name,
                          "who they are not")
      .action([faces](Session& session) {
        return told(session, session.daemon().reject_samples(faces->samples, faces->name));
      });
}

}  // namespace kith::client
