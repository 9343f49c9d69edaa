// The canned world: some of everything, with the difficult cases that people really have.
#include <initializer_list>
#include <utility>

#include "tests/client/client_test.hpp"

namespace kith::client::test {
namespace {

using namespace std::chrono_literals;

v1::Sample sample(std::int64_t id, const std::string& file, std::int64_t row,
                  v1::SampleState state) {
  v1::Sample sample;
  sample.set_id(id);
  sample.set_file(file);
  sample.set_row(row);
  sample.set_state(state);
  *sample.mutable_intake_time() = moment(std::chrono::minutes(id * 7));
  return sample;
}

void fill_samples(World& world) {
  auto& samples = world.samples;
  samples.push_back(sample(1, "known/Ada Lovelace/ada.npy", 0, v1::SAMPLE_STATE_REFERENCE));
  samples.back().set_person("Ada Lovelace");

  samples.push_back(
      sample(2, "camera-3/2026-03-01/gate/batch_0815.npy", 3, v1::SAMPLE_STATE_KNOWN));
  samples.back().set_person("Ada Lovelace");
  samples.back().set_distance(0.6125);
  samples.back().set_nearest_person("Ada Lovelace");
  samples.back().set_nearest_reference(1);
  samples.back().set_runner_up_person("Grace Hopper");
  samples.back().set_runner_up_distance(0.9);
  samples.back().set_image("camera-3/2026-03-01/gate/batch_0815/3.png");
  samples.back().set_same_picture(1);

  samples.push_back(sample(3, "b.npy", 0, v1::SAMPLE_STATE_UNKNOWN));
  samples.back().set_distance(1.0312);
  samples.back().set_nearest_person("Grace Hopper");
  samples.back().set_cluster(7);
  samples.back().set_kind(v1::POINT_KIND_CORE);

  samples.push_back(sample(4, "c.npy", 0, v1::SAMPLE_STATE_AMBIGUOUS));
  samples.back().set_distance(0.71);
  samples.back().set_nearest_person("Ada Lovelace");
  samples.back().set_runner_up_person("Grace Hopper");
  samples.back().set_runner_up_distance(0.73);
  samples.back().set_kind(v1::POINT_KIND_NOISE);
  samples.back().set_label("p17");
  samples.back().set_name("frame 9");

  samples.push_back(sample(5, "new.npy", 0, v1::SAMPLE_STATE_UNKNOWN));
}

void fill_people(World& world) {
  for (const auto& [name, references, samples] :
       std::initializer_list<std::tuple<const char*, int, int>>{
           {"Ada Lovelace", 3, 45}, {"Grace Hopper", 12, 12}, {"川端康成", 1, 1}}) {
    v1::Person& person = world.people.emplace_back();
    person.set_id(static_cast<std::int64_t>(world.people.size()));
    person.set_name(name);
    person.set_references(references);
    person.set_samples(samples);
    person.set_montage("/var/lib/kith/montages/person-" + std::to_string(person.id()) + ".png");
    *person.mutable_first_seen_time() = moment(49h * person.id());
    *person.mutable_last_seen_time() = moment(5min * person.id());
  }
}

void fill_clusters(World& world) {
  for (const auto& [id, size, flagged] : std::initializer_list<std::tuple<int, int, bool>>{
           {7, 31, false}, {9, 4, false}, {12, 130, true}}) {
    v1::Cluster& cluster = world.clusters.emplace_back();
    cluster.set_id(id);
    cluster.set_size(size);
    cluster.set_flagged(flagged);
    cluster.set_montage("/var/lib/kith/montages/cluster-" + std::to_string(id) + ".png");
    *cluster.mutable_create_time() = moment(2h);
    *cluster.mutable_first_seen_time() = moment(26h);
    *cluster.mutable_last_seen_time() = moment(40s);
  }
  world.clusters.front().set_share(0.244);
  world.clusters.front().set_diameter(1.127);
}

void fill_commands(World& world) {
  const auto add = [&](int number, v1::CommandKind kind, const std::string& description) {
    v1::Command& command = world.commands.emplace_back();
    command.set_number(number);
    command.set_kind(kind);
    command.set_actor("uid 1000 (ada)");
    *command.mutable_time() = moment(std::chrono::hours(10 - number));
    command.set_description(description);
  };
  add(4, v1::COMMAND_KIND_UNDO, "took back command 3 (Bob renamed Robert)");
  add(3, v1::COMMAND_KIND_RENAME, "Bob renamed Robert");
  world.commands.back().set_undone_by(4);
  add(2, v1::COMMAND_KIND_LABEL, "all 31 faces of cluster 7 labeled Ada Lovelace");
  world.commands.back().set_undoable(true);
  add(1, v1::COMMAND_KIND_LABEL, "(forgotten)");

  *world.outcome.mutable_command() = world.commands[2];
  world.outcome.set_references(31);
  world.outcome.set_known(5);
  world.outcome.set_unknown(1);
  world.outcome.add_skipped(113);

  world.receipt.set_samples(31);
  world.receipt.set_thumbnails(30);
  world.receipt.set_commands(2);
  world.receipt.set_tombstones(31);
  world.receipt.add_deleted("archive/known/Ada Lovelace/0.npy");
  world.receipt.add_rewritten("archive/camera-3/batch.npy");
  world.receipt.add_out_of_reach("backups");
}

v1::File file(std::int64_t id, const std::string& path, v1::FileState state) {
  v1::File file;
  file.set_id(id);
  file.set_path(path);
  file.set_state(state);
  if (id > 0) *file.mutable_record_time() = moment(std::chrono::minutes(id));
  return file;
}

void fill_files(World& world) {
  auto& files = world.files;
  files.push_back(file(1, "camera-3/2026-03-01/gate/batch_0815.npy", v1::FILE_STATE_ARCHIVED));
  files.back().set_samples(93);
  files.push_back(file(2, "cut.npy", v1::FILE_STATE_FAILED));
  files.back().set_reason(v1::REJECTION_REASON_TRUNCATED);
  files.back().set_message("cut.npy ends after 100 of 2176 bytes");
  files.push_back(file(3, "nan.npy", v1::FILE_STATE_FAILED));
  files.back().set_reason(v1::REJECTION_REASON_BAD_VALUES);
  files.back().set_message("nan.npy has 2 bad rows, the first is row 4: it holds a NaN");
  files.back().set_bad_row_count(2);
  files.back().add_bad_rows(4);
  files.back().add_bad_rows(8);
  files.push_back(file(4, "again.npy", v1::FILE_STATE_DUPLICATE));
  files.back().set_original("b.npy");
  files.push_back(file(0, "arriving.npy", v1::FILE_STATE_PENDING));
}

v1::Event& event(World& world, v1::EventKind kind) {
  v1::Event& event = world.events.emplace_back();
  event.set_sequence(static_cast<std::int64_t>(world.events.size()));
  *event.mutable_time() = moment(std::chrono::hours(15 - event.sequence()));
  event.set_kind(kind);
  return event;
}

void fill_events(World& world) {
  event(world, v1::EVENT_KIND_PERSON_CREATED).set_person("Ada Lovelace");
  v1::Event& enrolled = event(world, v1::EVENT_KIND_SAMPLE_ENROLLED);
  enrolled.set_person("Ada Lovelace");
  enrolled.set_sample(1);
  enrolled.set_file("known/Ada Lovelace/ada.npy");
  enrolled.set_row(0);
  v1::Event& known = event(world, v1::EVENT_KIND_SAMPLE_KNOWN);
  known.set_sample(2);
  known.set_file("camera-3/2026-03-01/gate/batch_0815.npy");
  known.set_row(3);
  known.set_person("Ada Lovelace");
  known.set_distance(0.6125);
  v1::Event& unknown = event(world, v1::EVENT_KIND_SAMPLE_UNKNOWN);
  unknown.set_sample(3);
  unknown.set_file("b.npy");
  unknown.set_row(0);
  v1::Event& failed = event(world, v1::EVENT_KIND_FILE_FAILED);
  failed.set_file("cut.npy");
  failed.set_detail(R"({"reason":"truncated","message":"cut.npy ends after 100 of 2176 bytes"})");
  v1::Event& born = event(world, v1::EVENT_KIND_CLUSTER_BORN);
  born.set_cluster(7);
  born.set_detail(R"({"size":31})");
  event(world, v1::EVENT_KIND_PAUSED).set_actor("uid 1000");
}

void fill_status(World& world) {
  v1::Recluster& last = world.recluster;
  last.set_samples(127);
  last.set_clusters(16);
  last.set_noise(33);
  last.set_seconds(0.0124);
  last.set_eps(0.9);
  last.set_min_samples(3);
  for (const auto& [stage, seconds] : std::initializer_list<std::pair<const char*, double>>{
           {"neighbors", 0.011}, {"labels", 0.001}, {"changes", 0.0004}, {"montage", 0.25}}) {
    v1::Stage& one = *last.add_stages();
    one.set_stage(stage);
    one.set_seconds(seconds);
  }
  *last.mutable_finish_time() = moment(2min);
  last.set_guard("split");
  last.set_cuts(1);
  last.set_bridges(2);
  last.set_largest_cluster(7);
  last.set_largest_share(0.244);
  last.set_largest_diameter(1.127);

  v1::Status& status = world.status;
  status.set_health(v1::HEALTH_OK);
  status.set_samples(232);
  status.set_known(57);
  status.set_unknown(126);
  status.set_ambiguous(1);
  status.set_references(48);
  status.set_people(16);
  status.set_clusters(16);
  status.set_noise(33);
  status.set_files_done(230);
  status.set_files_failed(2);
  status.set_inbox_pending(1);
  *status.mutable_last_recluster() = last;
  *status.mutable_next_recluster_time() = moment(-181s);
  status.set_tolerance(0.8);
  status.set_eps(0.9);
  status.set_min_samples(3);
  status.set_guard("split");
  status.set_dimension(128);
  status.set_root("/var/lib/kith");
  status.set_version("0.1.0");
  *status.mutable_start_time() = moment(27h);
  status.set_last_event(7);
  status.set_inbox("/var/lib/kith/inbox");
  v1::Retention& retention = *status.mutable_retention();
  *retention.mutable_last_time() = moment(40s);
  retention.set_samples(250);
  retention.set_files(248);
  *retention.mutable_next_time() = moment(-5s);
}

v1::Proportion share(int count, int of, double low, double high) {
  v1::Proportion made;
  made.set_count(count);
  made.set_of(of);
  if (of > 0) made.set_rate(static_cast<double>(count) / of);
  made.set_low(low);
  made.set_high(high);
  return made;
}

void fill_evaluation(World& world) {
  v1::Evaluation& found = world.evaluation;
  found.set_faces(184);
  found.set_people(56);
  found.set_mated(63);
  found.set_strangers(121);
  *found.mutable_rank1() = share(62, 63, 0.915, 1);
  found.set_rank1_accuracy(found.rank1().rate());
  found.set_tolerance(0.87);
  *found.mutable_named_right() = share(54, 63, 0.746, 0.933);
  *found.mutable_named_wrong() = share(0, 63, 0, 0.057);
  *found.mutable_missed() = share(9, 63, 0.067, 0.254);
  *found.mutable_ambiguous() = share(0, 63, 0, 0.057);
  *found.mutable_strangers_accepted() = share(1, 121, 0, 0.045);
  *found.mutable_strangers_rejected() = share(120, 121, 0.955, 1);
  found.set_impostors("strangers");
  v1::OperatingPoint& point = *found.add_fnir_at_fpir();
  point.set_wanted_fpir(0.01);
  point.set_tolerance(0.926);
  *point.mutable_fpir() = share(1, 121, 0, 0.045);
  *point.mutable_fnir() = share(6, 63, 0.036, 0.196);
  v1::ClusterScores& clusters = *found.mutable_clusters();
  clusters.set_clusters(28);
  clusters.set_noise(41);
  clusters.set_eps(0.9);
  clusters.set_min_samples(3);
  clusters.set_guard("split");
  for (v1::PrecisionRecall* scores : {clusters.mutable_pairwise(), clusters.mutable_bcubed()}) {
    scores->set_precision(1);
    scores->set_recall(0.915);
    scores->set_f(0.956);
  }
}

void fill_explanation(World& world) {
  v1::Explanation& found = world.explanation;
  found.mutable_sample()->set_id(2);
  found.mutable_sample()->set_file("b.npy");
  found.mutable_sample()->set_state(v1::SAMPLE_STATE_UNKNOWN);
  found.mutable_sample()->set_cluster(7);
  found.mutable_sample()->set_kind(v1::POINT_KIND_BORDER);
  found.mutable_sample()->set_same_picture(9);
  found.set_tolerance(0.86);
  found.set_why("the nearest reference, of Ada Lovelace, lies beyond the tolerance: 0.891 > 0.86");
  found.set_change("0.031 closer and it would be Ada Lovelace");
  v1::Candidate& candidate = *found.add_candidates();
  candidate.set_person("Ada Lovelace");
  candidate.set_reference(1);
  candidate.set_distance(0.891);
  candidate.set_file("known/Ada Lovelace/1.npy");
  candidate.set_image("known/Ada Lovelace/1.png");
  found.set_eps(0.95);
  found.set_min_samples(3);
  found.set_neighbors_within_eps(2);
  v1::NearSample& near = *found.add_neighbors();
  near.set_sample(9);
  near.set_distance(0.71);
  near.set_cluster(7);
  near.set_kind(v1::POINT_KIND_CORE);
  near.set_file("c.npy");
  *found.mutable_link() = near;

  v1::ReferenceDoubt& doubt = world.doubts.emplace_back();
  doubt.set_reason("mislabeled");
  doubt.set_reference(4);
  doubt.set_person("Grace Hopper");
  doubt.set_other_reference(1);
  doubt.set_other_person("Ada Lovelace");
  doubt.set_distance(0.41);
  doubt.set_own_distance(1.2);
}

void fill_changes(v1::CalibrationReport& found) {
  found.set_tolerance_after(0.86);
  found.set_eps_after(0.95);
  found.set_decisions_changed(11);
  v1::DecisionChange& named = *found.add_decision_changes();
  named.set_sample(3);
  named.set_file("camera-3/2026-03-01/gate/batch_0815.npy");
  named.set_row(3);
  named.set_state_before(v1::SAMPLE_STATE_UNKNOWN);
  named.set_state(v1::SAMPLE_STATE_KNOWN);
  named.set_person("Grace Hopper");
  named.set_distance(0.8312);
  v1::DecisionChange& doubted = *found.add_decision_changes();
  doubted.set_sample(4);
  doubted.set_file("c.npy");
  doubted.set_state_before(v1::SAMPLE_STATE_KNOWN);
  doubted.set_person_before("Ada Lovelace");
  doubted.set_state(v1::SAMPLE_STATE_AMBIGUOUS);
  doubted.set_distance(0.81);
  found.set_clusters_changed(2);
  v1::ClusterChange& merged = *found.add_cluster_changes();
  merged.set_cluster(7);
  merged.set_change("merged");
  merged.set_size_before(31);
  merged.set_size_after(34);
  merged.add_others(9);
  v1::ClusterChange& born = *found.add_cluster_changes();
  born.set_change("born");
  born.set_size_after(5);
}

void fill_calibration(World& world) {
  v1::CalibrationReport& found = world.calibration;
  found.set_fpir(0.01);
  found.set_tolerance(0.86);
  found.set_basis("strangers");
  *found.mutable_accepted() = share(0, 93, 0, 0.039);
  found.set_more_needed(206);
  found.set_eps(0.95);
  found.set_tolerance_in_force(0.8);
  found.set_eps_in_force(0.9);
  found.set_tolerance_before(0.8);
  found.set_eps_before(0.9);
  found.set_tolerance_automatic(true);
  found.set_eps_automatic(true);
  found.set_become_known(10);
  fill_changes(found);
  found.set_clusters_before(16);
  found.set_clusters(16);
  found.set_noise_before(33);
  found.set_noise(34);
  for (const double tolerance : {0.84, 0.86, 0.88}) {
    v1::CalibrationPoint& point = *found.add_curve();
    point.set_tolerance(tolerance);
    *point.mutable_fpir() = share(tolerance > 0.87 ? 1 : 0, 93, 0, 0.058);
    *point.mutable_fnir() = share(9, 48, 0.089, 0.326);
  }
}

}  // namespace

void fill(World& world) {
  fill_explanation(world);
  fill_calibration(world);
  fill_evaluation(world);
  fill_samples(world);
  fill_people(world);
  fill_clusters(world);
  fill_commands(world);
  fill_files(world);
  fill_events(world);
  fill_status(world);
  world.montage_pages = {{"first ", "page"}, {"second page"}};
}

}  // namespace kith::client::test
