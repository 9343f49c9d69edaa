#include "client/verbs/verbs.hpp"

namespace kith::client {

void declare_verbs(CommandLine& line) {
  declare_status(line);
  declare_events(line);
  declare_people(line);
  declare_samples(line);
  declare_explain(line);
  declare_clusters(line);
  declare_recluster(line);
  declare_calibrate(line);
  declare_evaluate(line);
  declare_files(line);
  declare_retry(line);
  declare_pause(line);
  declare_resume(line);
  declare_reload(line);
  declare_version(line);
}

}  // namespace kith::client
