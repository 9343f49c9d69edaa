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
void declare_clusters(CommandLine& line);
void declare_recluster(CommandLine& line);
void declare_files(CommandLine& line);
void declare_retry(CommandLine& line);
void declare_pause(CommandLine& line);
void declare_resume(CommandLine& line);
void declare_reload(CommandLine& line);
void declare_version(CommandLine& line);

/// All of them, in the order of the overview.
void declare_verbs(CommandLine& line);

}  // namespace kith::client
