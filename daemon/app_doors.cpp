// The doors of the daemon: faces that are named and forgotten, files that come over the wire, and
// who waits for what was dropped.

#include <boost/asio/post.hpp>
#include <utility>

#include "core/pipeline/results.hpp"
#include "daemon/app.hpp"
#include "daemon/doors/upload.hpp"
#include "daemon/log.hpp"

namespace kith {

ReadLimits App::read_limits() const {
  const std::lock_guard lock(mutex_);
  return limits_;
}

void App::identify(std::string file, std::string content, const ReadLimits& limits,
                   std::function<void(std::vector<IdentifiedFace>, std::exception_ptr)> done) {
  identifier_.identify(std::move(file), std::move(content), limits, std::move(done));
}

std::shared_ptr<Upload> App::begin_upload() {
  return std::make_shared<Upload>(uploads_, layout_, [this](const std::string& path) {
    boost::asio::post(loop_, [this, path] { inbox_.placed(path); });
  });
}

void App::list_inbox(std::function<void()> listed) {
  boost::asio::post(loop_, [this, listed = std::move(listed)]() mutable {
    if (!stopping_) inbox_.rescan(std::move(listed));
  });
}

Subscription App::wait_for_file(std::string path, std::function<void(bool)> decided) {
  const auto tell = std::make_shared<WaitDesk::Tell>(
      [decided = std::move(decided)](std::size_t staying) { decided(staying > 0); });
  boost::asio::post(loop_, [this, path = std::move(path), weak = std::weak_ptr(tell)]() mutable {
    waits_.add(std::move(path), std::move(weak));
  });
  return tell;
}

Subscription App::wait_for_all(std::function<void(std::size_t)> changed) {
  const auto tell = std::make_shared<WaitDesk::Tell>(std::move(changed));
  boost::asio::post(loop_, [this, weak = std::weak_ptr(tell)]() mutable {
    waits_.add(std::nullopt, std::move(weak));
  });
  return tell;
}

// Nothing new is begun, then the catalog is emptied, then everything that knew it goes.
void App::reset(const std::string& actor, Done done) {
  boost::asio::post(loop_, [this, actor, done = std::move(done)] {
    pump_.hold(true);
    desk_.hold(true);
    writer_.post([actor](Engine& engine) { engine.start_over(actor); },
                 [this, actor, done](const std::exception_ptr& failure) {
                   done(failure);
                   boost::asio::post(loop_, [this, actor, failed = failure != nullptr] {
                     if (failed) {
                       const bool paused = writer_.status().paused;
                       pump_.hold(paused);
                       desk_.hold(paused);
                       return;
                     }
                     log::warn("{} started the root over: everything was forgotten", actor);
                     starts_over_ = true;
                     results_.stop();
                     std::error_code ignored;
                     for (const std::string_view name : kResultNames) {
                       std::filesystem::remove(layout_.results() / name, ignored);
                     }
                     desk_.forget();
                     stop();
                   });
                 });
  });
}

}  // namespace kith
