// kith clusters label, dismiss, split.
#include <memory>

#include "client/verbs/tell.hpp"
#include "client/verbs/verbs.hpp"

namespace kith::client {
namespace {

struct Label {
  std::int64_t cluster = 0;
  std::string name;
  std::vector<std::int64_t> only;
  std::vector<std::int64_t> except;

  v1::LabelClusterRequest request() const {
    v1::LabelClusterRequest request;
    request.set_cluster(cluster);
    request.set_person(name);
    request.mutable_only()->Assign(only.begin(), only.end());
    request.mutable_except()->Assign(except.begin(), except.end());
    return request;
  }
};

}  // namespace

void declare_clusters_label(CommandLine& line) {
  auto label = std::make_shared<Label>();
  line.verb("clusters label", Group::kFaces, "Say who a cluster is",
            "  kith clusters label 7 'Alice Liddell'\n"
            "  kith clusters label 7 Alice --except 113,127   these two are somebody else")
      .positional("ID", label->cluster, "the cluster's number")
      .positional("NAME", label->name, "a new person, or one who is known already")
      .numbers("--only", label->only, "SAMPLE…", "these members alone")
      .numbers("--except", label->except, "SAMPLE…", "all members but these")
      .action([label](Session& session) {
        return told(session, session.daemon().label_cluster(label->request()));
      });
}

void declare_clusters_dismiss(CommandLine& line) {
  auto id = std::make_shared<std::int64_t>();
  line.verb("clusters dismiss", Group::kFaces, "A stranger not worth asking about again",
            "  kith clusters dismiss 7\n"
            "  kith clusters list --all      shows the dismissed ones too")
      .positional("ID", *id, "the cluster's number")
      .action(
          [id](Session& session) { return told(session, session.daemon().dismiss_cluster(*id)); });
}

void declare_clusters_split(CommandLine& line) {
  auto id = std::make_shared<std::int64_t>();
  auto samples = std::make_shared<std::vector<std::int64_t>>();
  line.verb("clusters split", Group::kFaces, "These members are somebody else",
            "  kith clusters split 7 113 127      a cluster of their own, for good")
      .positional("ID", *id, "the cluster's number")
      .positional("SAMPLE", *samples, "the members that belong apart")
      .action([id, samples](Session& session) {
        return told(session, session.daemon().split_cluster(*id, *samples));
      });
}

}  // namespace kith::client
