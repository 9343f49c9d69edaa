#include "tests/daemon/rpc/fake_control.hpp"

#include <fmt/format.h>

namespace kith::test {

FakeControl::FakeControl(const std::filesystem::path& folder)
    : folder_(folder),
      path_(folder / "kith.db"),
      layout_{.root = folder},
      catalog_(path_),
      readers_(path_, 2) {
  create_layout(layout_);
}

void FakeControl::commit_events(int count) {
  commit([&](Catalog& catalog) {
    for (int i = 0; i < count; ++i)
      catalog.add_event({.time = at(1), .kind = EventKind::kSampleUnknown});
  });
}

void FakeControl::announce() {
  const auto last = catalog_.last_event();
  const std::lock_guard lock(mutex_);
  for (const auto& [key, listener] : listeners_) listener(last);
}

std::vector<FakeControl::Recluster> FakeControl::reclusters() const {
  const std::lock_guard lock(mutex_);
  return reclusters_;
}

std::size_t FakeControl::listeners() const {
  const std::lock_guard lock(mutex_);
  return listeners_.size();
}

std::vector<std::string> FakeControl::requests() const {
  const std::lock_guard lock(mutex_);
  return requests_;
}

void FakeControl::read(std::function<void(const CatalogReader&)> query) {
  readers_.post(std::move(query));
}

Subscription FakeControl::on_events(std::function<void(EventSequence)> listener) {
  const std::lock_guard lock(mutex_);
  const int key = next_listener_++;
  listeners_.emplace(key, std::move(listener));
  return {nullptr, [this, key](std::nullptr_t) {
            const std::lock_guard dropping(mutex_);
            listeners_.erase(key);
          }};
}

void FakeControl::finish(const std::string& request, const Done& done) {
  {
    const std::lock_guard lock(mutex_);
    requests_.push_back(request);
    if (hold) return held_.push_back(done);
  }
  done(refusal ? std::make_exception_ptr(*refusal) : nullptr);
}

void FakeControl::release() {
  std::vector<Done> held;
  {
    const std::lock_guard lock(mutex_);
    hold = false;
    held.swap(held_);
  }
  for (const auto& done : held) done(nullptr);
}

void FakeControl::pause(const std::string& actor, Done done) {
  finish("pause by " + actor, done);
}

void FakeControl::resume(const std::string& actor, Done done) {
  finish("resume by " + actor, done);
}

void FakeControl::reload(ReloadDone done) {
  finish("reload",
         [this, done](const std::exception_ptr& failure) { done(at_next_start, failure); });
}

void FakeControl::reset(const std::string& actor, Done done) {
  finish("reset by " + actor, done);
}

// What a command is shows when it is asked what it would do.
void FakeControl::run(Command command, const std::string& actor, CommandDone done) {
  static_cast<void>(command);
  finish("command by " + actor, [this, done](const std::exception_ptr& failure) {
    done(failure ? std::nullopt : std::optional(outcome), failure);
  });
}

void FakeControl::undo(std::optional<CommandNumber> number, const std::string& actor,
                       CommandDone done) {
  const std::string which = number ? std::to_string(*number) : "the last";
  finish("undo " + which + " by " + actor, [this, done](const std::exception_ptr& failure) {
    done(failure ? std::nullopt : std::optional(outcome), failure);
  });
}

std::shared_ptr<Staging> FakeControl::stage() {
  return std::make_shared<Staging>(folder_);
}

void FakeControl::enroll(std::shared_ptr<Staging> sent, const std::string& actor, EnrollDone done) {
  std::string request = "enroll";
  std::vector<EnrolledFile> files;
  for (const SentFile& file : sent->read({})) {
    const auto* batch = std::get_if<EmbeddingBatch>(&file.arrival.content);
    request += " " + file.arrival.path + (file.crop ? " with a crop" : "");
    files.push_back({.path = file.arrival.path,
                     .state = batch == nullptr ? FileState::kFailed : FileState::kArchived,
                     .samples = batch == nullptr ? 0 : batch->embeddings.rows()});
  }
  finish(request + " by " + actor, [this, done, files](const std::exception_ptr& failure) {
    done(failure ? std::nullopt : std::optional(outcome), files, failure);
  });
}

void FakeControl::import_gallery(std::shared_ptr<Staging> sent, const std::string& actor,
                                 CommandDone done) {
  sent->close();
  std::size_t files = 0;
  for ([[maybe_unused]] const auto& entry : std::filesystem::directory_iterator(sent->folder())) {
    ++files;
  }
  finish("import " + std::to_string(files) + " files by " + actor,
         [this, done](const std::exception_ptr& failure) {
           done(failure ? std::nullopt : std::optional(outcome), failure);
         });
}

void FakeControl::forget(ForgetRequest request, const std::string& actor, ForgetDone done) {
  std::string what = request.person.value_or("");
  for (const SampleId sample : request.samples) what += " " + std::to_string(sample);
  finish("forget " + what + " by " + actor, [this, done](const std::exception_ptr& failure) {
    done(failure ? std::nullopt : std::optional(receipt), failure);
  });
}

void FakeControl::recluster(
    std::function<void(double)> progress,
    std::function<void(std::optional<ReclusterReport>, std::exception_ptr)> done) {
  const std::lock_guard lock(mutex_);
  reclusters_.push_back({std::move(progress), std::move(done)});
}

void FakeControl::try_recluster(
    std::vector<double> eps, std::vector<int> min_samples, std::function<void(double)> progress,
    std::function<void(std::vector<ClusterTrial>, std::exception_ptr)> done) {
  progress(0.5);
  std::vector<ClusterTrial> trials;
  for (const double value : eps) {
    for (const int least : min_samples) {
      trials.push_back({.parameters = {value, least}, .samples = 100, .clusters = trials.size()});
    }
  }
  done(trials, nullptr);
}

void FakeControl::retry_files(std::vector<std::string> paths, Done done) {
  std::string request = "retry";
  for (const auto& path : paths) request += " " + path;
  finish(request, done);
}

void FakeControl::draw_cluster(
    ClusterId cluster, std::function<void(std::size_t, std::size_t, std::vector<std::byte>)> draw,
    Done done) {
  readers_.post([=, this](const CatalogReader& reader) {
    try {
      if (!reader.cluster(cluster)) throw Error(ErrorKind::kNotFound, "no cluster has this id");
      for (std::size_t i = 0; i < pages.size(); ++i) {
        draw(i + 1, pages.size(), pages[i]);
        ++pages_drawn_;
      }
      done(nullptr);
    } catch (...) {
      done(std::current_exception());
    }
  });
}

void FakeControl::identify(
    std::string file, std::string content, const ReadLimits&,
    std::function<void(std::vector<IdentifiedFace>, std::exception_ptr)> done) {
  {
    const std::lock_guard lock(mutex_);
    requests_.push_back("identify " + file + ": " + content);
  }
  done(faces, rejection ? std::make_exception_ptr(*rejection) : nullptr);
}

std::shared_ptr<Upload> FakeControl::begin_upload() {
  return std::make_shared<Upload>(uploads_, layout_, [](const std::string&) {});
}

Subscription FakeControl::wait_for_file(std::string path, std::function<void(bool)> decided) {
  const auto tell = std::make_shared<std::function<void(std::size_t)>>(
      [decided = std::move(decided)](std::size_t staying) { decided(staying > 0); });
  const std::lock_guard lock(mutex_);
  waits_[path] = tell;
  return tell;
}

Subscription FakeControl::wait_for_all(std::function<void(std::size_t)> changed) {
  const auto tell = std::make_shared<std::function<void(std::size_t)>>(std::move(changed));
  const std::lock_guard lock(mutex_);
  waits_[""] = tell;
  return tell;
}

std::vector<std::string> FakeControl::waited_for() const {
  const std::lock_guard lock(mutex_);
  std::vector<std::string> paths;
  for (const auto& [path, tell] : waits_) {
    if (!tell.expired()) paths.push_back(path);
  }
  return paths;
}

void FakeControl::decide(const std::string& path, std::size_t staying) {
  std::shared_ptr<std::function<void(std::size_t)>> tell;
  {
    const std::lock_guard lock(mutex_);
    tell = waits_[path].lock();
  }
  if (tell) (*tell)(staying);
}

void FakeControl::explain(SampleId sample, const Progress& progress,
                          std::function<void(const Explanation*, std::exception_ptr)> done) {
  {
    const std::lock_guard lock(mutex_);
    requests_.push_back(fmt::format("explain {}", sample));
  }
  if (refusal) return done(nullptr, std::make_exception_ptr(*refusal));
  progress(0.5);
  done(&explanation, nullptr);
}

void FakeControl::check_references(
    const Progress& progress, std::function<void(const ReferenceCheck*, std::exception_ptr)> done) {
  if (refusal) return done(nullptr, std::make_exception_ptr(*refusal));
  progress(0.5);
  done(&check, nullptr);
}

void FakeControl::calibrate(
    const CalibrationQuestion& question, const Progress& progress,
    std::function<void(const CalibrationAnswer*, std::exception_ptr)> done) {
  {
    const std::lock_guard lock(mutex_);
    requests_.push_back(fmt::format(
        "calibrate{}{}{}{}{}", question.fpir ? fmt::format(" for {}", *question.fpir) : "",
        question.tolerance ? fmt::format(" at tolerance {}", *question.tolerance) : "",
        question.eps ? fmt::format(" at eps {}", *question.eps) : "",
        question.apply ? " and apply" : "",
        question.pin ? (*question.pin ? " pinned" : " unpinned") : ""));
  }
  if (refusal) return done(nullptr, std::make_exception_ptr(*refusal));
  progress(0.5);
  done(&calibration, nullptr);
}

void FakeControl::evaluate(std::vector<LabeledFile> files, bool doubt_labels,
                           std::function<void(const EvaluationAnswer*, std::exception_ptr)> done) {
  std::string request = doubt_labels ? "evaluate with doubts" : "evaluate";
  for (const LabeledFile& file : files) {
    request += fmt::format(" {}:{}:{}", file.person, file.name, file.bytes.size());
  }
  {
    const std::lock_guard lock(mutex_);
    requests_.push_back(request);
  }
  if (refusal) return done(nullptr, std::make_exception_ptr(*refusal));
  done(&evaluation, nullptr);
}

std::string FakeControl::montage_path(const std::string& file_name) const {
  return "/root/montages/" + file_name;
}

}  // namespace kith::test
