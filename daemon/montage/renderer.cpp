#include "daemon/montage/renderer.hpp"

#include <spdlog/spdlog.h>

#include <boost/asio/post.hpp>
#include <chrono>
#include <utility>

namespace kith {
namespace {

// Between two rounds while faces keep coming.
constexpr std::chrono::milliseconds kPause{500};

}  // namespace

Face face_of(const CatalogReader& catalog, SampleId sample) {
  return {catalog.thumbnail(sample), catalog.embedding(sample)};
}

Renderer::Renderer(boost::asio::io_context& loop, const RootLayout& layout, MontageLayout montage)
    : loop_(loop),
      montage_(montage),
      timer_(loop),
      catalog_(layout.catalog()),
      wall_(layout.montages()) {}

void Renderer::request() {
  wanted_ = true;
  if (drawing_ || waiting_) return;
  waiting_ = true;
  timer_.expires_after(kPause);
  timer_.async_wait([this](const boost::system::error_code& error) {
    waiting_ = false;
    if (!error && !drawing_) begin();
  });
}

void Renderer::draw(std::function<void()> done) {
  done_.push_back(std::move(done));
  wanted_ = true;
  if (!drawing_) begin();
}

void Renderer::begin() {
  drawing_ = true;
  wanted_ = false;
  auto answered = std::make_shared<std::vector<std::function<void()>>>(std::exchange(done_, {}));
  worker_.post([this, montage = montage_, answered] {
    std::string problem = hang(montage);
    boost::asio::post(loop_, [this, answered, problem = std::move(problem)] {
      problem_ = problem;
      drawing_ = false;
      for (const auto& done : *answered) done();
      if (!done_.empty()) {
        begin();
      } else if (wanted_) {
        request();
      }
    });
  });
}

// On the worker: the problem, empty when there is none.
std::string Renderer::hang(const MontageLayout& montage) {
  try {
    const HangResult hung = wall_.hang(
        planner_.plan(catalog_, montage), montage,
        [this](SampleId sample) { return face_of(catalog_, sample); }, stop_.get_token());
    if (hung.drawn + hung.removed > 0) {
      spdlog::info("montages: {} drawn, {} removed, {} as they were", hung.drawn, hung.removed,
                   hung.kept);
    }
    return {};
  } catch (const std::exception& error) {
    spdlog::warn("montages: {}", error.what());
    return error.what();
  }
}

void Renderer::stop() {
  timer_.cancel();
  stop_.request_stop();
  worker_.stop();
}

}  // namespace kith
