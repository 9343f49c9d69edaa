#include "tests/daemon/rpc/fake_control.hpp"

#include <fmt/format.h>

namespace kith::test {

FakeControl::FakeControl(const std::filesystem::path& folder)
    : path_(folder / "kith.db"), catalog_(path_), readers_(path_, 2) {}

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

void FakeControl::reload(Done done) {
  finish("reload", done);
}

void FakeControl::recluster(
    std::function<void(double)> progress,
    std::function<void(std::optional<ReclusterReport>, std::exception_ptr)> done) {
  const std::lock_guard lock(mutex_);
  reclusters_.push_back({std::move(progress), std::move(done)});
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

void FakeControl::explain(SampleId sample,
                          std::function<void(const Explanation*, std::exception_ptr)> done) {
  {
    const std::lock_guard lock(mutex_);
    requests_.push_back(fmt::format("explain {}", sample));
  }
  if (refusal) return done(nullptr, std::make_exception_ptr(*refusal));
  done(&explanation, nullptr);
}

void FakeControl::check_references(
    std::function<void(const ReferenceCheck*, std::exception_ptr)> done) {
  if (refusal) return done(nullptr, std::make_exception_ptr(*refusal));
  done(&check, nullptr);
}

void FakeControl::calibrate(
    const CalibrationQuestion& question,
    std::function<void(const CalibrationAnswer*, std::exception_ptr)> done) {
  {
    const std::lock_guard lock(mutex_);
    requests_.push_back(fmt::format("calibrate{}{}{}",
                                    question.fpir ? fmt::format(" for {}", *question.fpir) : "",
                                    question.apply ? " and apply" : "",
                                    question.pin ? (*question.pin ? " pinned" : " unpinned") : ""));
  }
  if (refusal) return done(nullptr, std::make_exception_ptr(*refusal));
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
