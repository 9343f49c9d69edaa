// Every verb of kith, each declared in a file of its own.
#pragma once

#include "client/command_line.hpp"

namespace kith::client {

void declare_status(CommandLine& line);
void declare_calibrate(CommandLine& line);
void declare_evaluate(CommandLine& line);
void declare_explain(CommandLine& line);
void declare_events(CommandLine& line);
void declare_people(CommandLine& line);
void declare_samples(CommandLine& line);
void declare_samples_list(CommandLine& line);
void declare_clusters(CommandLine& line);
void declare_people_rename(CommandLine& line);
void declare_people_merge(CommandLine& line);
void declare_samples_assign(CommandLine& line);
void declare_samples_reject(CommandLine& line);
void declare_clusters_label(CommandLine& line);
void declare_clusters_dismiss(CommandLine& line);
void declare_clusters_split(CommandLine& line);
void declare_people_forget(CommandLine& line);
void declare_samples_forget(CommandLine& line);
void declare_enroll(CommandLine& line);
void declare_export(CommandLine& line);
void declare_import(CommandLine& line);
void declare_undo(CommandLine& line);
void declare_history(CommandLine& line);
void declare_recluster(CommandLine& line);
void declare_review(CommandLine& line);
void declare_files(CommandLine& line);
void declare_retry(CommandLine& line);
void declare_files_forget(CommandLine& line);
void declare_identify(CommandLine& line);
void declare_add(CommandLine& line);
void declare_wait(CommandLine& line);
void declare_pause(CommandLine& line);
void declare_resume(CommandLine& line);
void declare_reload(CommandLine& line);
void declare_reset(CommandLine& line);
void declare_version(CommandLine& line);

/// All of them, in the order of the overview.
void declare_verbs(CommandLine& line);

}  // namespace kith::client
