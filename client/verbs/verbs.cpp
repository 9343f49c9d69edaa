#include "client/verbs/verbs.hpp"

namespace kith::client {

void declare_verbs(CommandLine& line) {
  declare_status(line);
  declare_events(line);
  declare_identify(line);
  declare_people(line);
  declare_people_rename(line);
  declare_people_merge(line);
  declare_people_forget(line);
  declare_samples(line);
  declare_samples_assign(line);
  declare_samples_reject(line);
  declare_samples_forget(line);
  declare_explain(line);
  declare_clusters(line);
  declare_clusters_label(line);
  declare_clusters_dismiss(line);
  declare_clusters_split(line);
  declare_enroll(line);
  declare_undo(line);
  declare_history(line);
  declare_export(line);
  declare_import(line);
  declare_review(line);
  declare_recluster(line);
  declare_calibrate(line);
  declare_evaluate(line);
  declare_add(line);
  declare_wait(line);
  declare_files(line);
  declare_files_forget(line);
  declare_retry(line);
  declare_pause(line);
  declare_resume(line);
  declare_reload(line);
  declare_reset(line);
  declare_version(line);
  line.help_verb();
}

}  // namespace kith::client
