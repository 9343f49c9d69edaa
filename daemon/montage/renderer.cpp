#include "daemon/montage/renderer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/asio/post.hpp>
#include <chrono>
#include <span>
#include <utility>

#include "core/base/file.hpp"
#include "core/base/sha256.hpp"
#include "core/montage/index_page.hpp"
#include "daemon/log.hpp"

namespace kith {
namespace {

// Between two rounds while faces keep coming: several times as long as a round takes, so that
// drawing leaves the processors to what it is drawn of.
constexpr std::chrono::milliseconds kShortestPause{500};
constexpr std::chrono::milliseconds kLongestPause{30'000};
constexpr int kPauseToRound = 5;
// After a round that failed (disk full, …).
constexpr std::chrono::milliseconds kRetryDrawing{2'000};

}  // namespace

Face face_of(const CatalogReader& catalog, SampleId sample) {
  return {catalog.thumbnail(sample), catalog.embedding(sample)};
}

Renderer::Renderer(boost::asio::io_context& loop, const RootLayout& layout, const Clock& clock,
                   MontageLayout montage, std::size_t threads, std::string client_command,
                   std::function<bool()> busy)
    : loop_(loop),
      clock_(clock),
      montage_(montage),
      busy_(std::move(busy)),
      timer_(loop),
      index_path_(layout.montages() / "index.html"),
      client_command_(std::move(client_command)),
      catalog_(layout.catalog()),
      wall_(layout.montages()),
      threads_(threads) {}

void Renderer::request() {
  if (!std::exchange(wanted_, true)) wanted_since_ = clock_.monotonic();
  request_in(std::clamp(kPauseToRound * last_round_, kShortestPause, kLongestPause));
}

void Renderer::request(Drawn drawn) {
  done_.push_back(std::move(drawn));
  request();
}

void Renderer::request_in(std::chrono::milliseconds delay) {
  if (drawing_ || waiting_) return;
  waiting_ = true;
  timer_.expires_after(delay);
  timer_.async_wait([this](const boost::system::error_code& error) {
    waiting_ = false;
    if (error || drawing_) return;
    if (busy_() && clock_.monotonic() - wanted_since_ < kLongestPause) {
      request_in(kShortestPause);
    } else {
      begin();
    }
  });
}

void Renderer::draw(Drawn drawn) {
  done_.push_back(std::move(drawn));
  wanted_ = true;
  if (!drawing_) begin();
}

void Renderer::draw_within(std::chrono::milliseconds patience, Drawn drawn) {
  const auto timer = std::make_shared<boost::asio::steady_timer>(loop_, patience);
  const auto seconds = std::make_shared<std::optional<double>>();
  timer->async_wait([timer, seconds, drawn = std::move(drawn)](const boost::system::error_code&) {
    drawn(*seconds);
  });
  draw([timer, seconds](std::optional<double> took) {
    *seconds = took;
    timer->cancel();
  });
}

void Renderer::begin() {
  drawing_ = true;
  wanted_ = false;
  const Monotonic began = clock_.monotonic();
  auto answered = std::make_shared<std::vector<Drawn>>(std::exchange(done_, {}));
  worker_.post([this, montage = montage_, answered, began] {
    std::string problem = hang(montage);
    boost::asio::post(loop_, [this, answered, began, problem = std::move(problem)] {
      const std::chrono::duration<double> took = clock_.monotonic() - began;
      last_round_ = std::chrono::duration_cast<std::chrono::milliseconds>(took);
      problem_ = problem;
      drawing_ = false;
      for (const Drawn& drawn : *answered) {
        drawn(problem_.empty() ? std::optional(took.count()) : std::nullopt);
      }
      if (!done_.empty()) {
        begin();
      } else if (!problem_.empty()) {
        request_in(kRetryDrawing);
      } else if (wanted_) {
        request();
      }
    });
  });
}

// On the worker: the problem, empty when there is none.
std::string Renderer::hang(const MontageLayout& montage) {
  try {
    const MontagePlan plan = planner_.plan(catalog_, montage, stop_.get_token());
    const HangResult hung = wall_.hang(
        plan, montage, [this](SampleId sample) { return face_of(catalog_, sample); }, threads_,
        stop_.get_token());
    publish_index(plan, montage);
    if (keeps_page_) keep_page(plan, montage);
    if (hung.drawn + hung.removed > 0) {
      log::write(log::Level::kInfo,
                 fmt::format("montages: {} drawn, {} removed, {} as they were", hung.drawn,
                             hung.removed, hung.kept),
                 log::Kind::kMontagesDrawn, {{"KITH_DRAWN", std::to_string(hung.drawn)}});
    }
    return {};
  } catch (const std::exception& error) {
    if (stop_.stop_requested()) return {};
    log::warn("montages: {}", error.what());
    return error.what();
  }
}

void Renderer::keep_page(const MontagePlan& plan, const MontageLayout& montage) {
  IndexPageOptions options{.kith = client_command_, .served = true, .layout = montage};
  const std::string untagged = index_page(plan, options);
  options.tag = to_hex(sha256(std::as_bytes(std::span(untagged))));
  auto page = std::make_shared<HungPage>();
  page->plan = plan;
  page->layout = montage;
  page->html = index_page(plan, options);
  page->policy = index_page_policy(options);
  page->tag = options.tag;
  const std::lock_guard lock(mutex_);
  hung_page_ = std::move(page);
}

std::shared_ptr<const HungPage> Renderer::hung_page() const {
  const std::lock_guard lock(mutex_);
  return hung_page_;
}

void Renderer::publish_index(const MontagePlan& plan, const MontageLayout& montage) {
  std::string html = index_page(plan, {.kith = client_command_, .layout = montage});
  if (html == index_) return;
  write_file_atomically(index_path_, std::as_bytes(std::span(html)), false);
  index_ = std::move(html);
}

void Renderer::stop() {
  timer_.cancel();
  stop_.request_stop();
  worker_.stop();
}

}  // namespace kith
