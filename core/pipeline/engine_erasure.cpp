// Forgetting, from the request to the receipt.

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "core/base/failpoint.hpp"
#include "core/pipeline/engine.hpp"
#include "core/pipeline/stored_name.hpp"

namespace kith {
namespace {

std::vector<std::string> out_of_reach(const ForgottenFiles& policy) {
  std::vector<std::string> places = {
      "backups and copies of the root, file system snapshots, and blocks that the disk has not "
      "written over yet",
      "what kith export wrote elsewhere",
      "the system's journal, where names appear at debug level only",
      "pictures and embeddings outside the root, and inputs that still wait in the inbox: rows "
      "of these are refused"};
  if (policy.leave) {
    places.push_back("inputs that stay in the inbox, which is left as it is (inbox.archive)");
  }
  return places;
}

}  // namespace

ErasureReceipt Engine::forget(const ForgetRequest& request, const std::string& actor,
                              const RootLayout& layout, const ForgottenFiles& policy) {
  finish_erasure(layout);
  Erased erased = commit([&] {
    Erased made = erase(request, actor, layout, policy);
    store_plan(layout, made.plan);
    return made;
  });
  failpoint("erasure_begun");
  let_lie(erased.files);
  erased.receipt.deleted = carry_out(erased.plan, layout);
  // What is always so, before what this erasure could not reach.
  const std::vector<std::string> always = out_of_reach(policy);
  auto& found = erased.receipt.out_of_reach;
  found.insert(found.begin(), always.begin(), always.end());
  return std::move(erased.receipt);
}

Engine::Erased Engine::erase(const ForgetRequest& request, const std::string& actor,
                             const RootLayout& layout, const ForgottenFiles& policy) {
  const CommandContext context{catalog_, memory_, clock_.now()};
  CatalogErasure erasure(context, layout, policy);
  erasure.run(request, catalog_.next_command(), actor);
  ErasureReceipt& made = erasure.receipt();
  made.outcome.command = {.number = 0,
                          .kind = erasure.kind(),
                          .actor = actor,
                          .time = context.now,
                          .description = erasure.description(),
                          .changes = {},
                          .undone_by = {}};
  journal(made.outcome);
  return {std::move(made), erasure.erased_files(), erasure.plan()};
}

void Engine::let_lie(const std::vector<FileId>& files) {
  std::erase_if(unmoved_, [&](const auto& entry) {
    return std::find(files.begin(), files.end(), entry.second.id) != files.end();
  });
}

void Engine::finish_erasure(const RootLayout& layout) {
  const auto plan = stored_plan(layout);
  if (!plan) return;
  // Written down, but not committed: nothing was forgotten, and whoever asked was told so.
  if (!catalog_.command(plan->command)) return drop_plan(layout);
  carry_out(*plan, layout);
}

std::vector<std::string> Engine::carry_out(const ErasurePlan& plan, const RootLayout& layout) {
  std::vector<std::string> deleted =
      erase_bytes(layout, plan, [&](FileId file) { return rows_of(file); });
  catalog_.compact();
  drop_plan(layout);
  return deleted;
}

EmbeddingMatrix Engine::rows_of(FileId file) const {
  EmbeddingMatrix rows;
  for (const SampleId sample : catalog_.samples_of_file(file)) {
    rows.append(catalog_.embedding(sample));
  }
  return rows;
}

// The name is committed first: a process that ends in between writes it again, and no copy lies in
// the archive that nobody knows of.
void Engine::archive_rests(std::vector<FileRecord>& files, const Spool& spool) {
  for (FileRecord& file : files) {
    if (!spool.keeps_rest(file)) continue;
    if (file.stored_as.empty()) {
      file.stored_as = free_in_archive(spool.layout(), as_npy(file.path));
      commit([&] {
        catalog_.set_place(file.id, file.place, file.stored_as);
        return true;
      });
    }
    write_rest(spool.layout(), file.stored_as, rows_of(file.id));
  }
}

}  // namespace kith
