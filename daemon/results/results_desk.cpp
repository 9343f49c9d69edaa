#include "daemon/results/results_desk.hpp"

#include <fmt/format.h>

#include <boost/asio/post.hpp>
#include <memory>
#include <utility>

#include "core/base/text.hpp"
#include "core/pipeline/results.hpp"
#include "daemon/log.hpp"

namespace kith {

ResultsDesk::ResultsDesk(boost::asio::io_context& loop, const RootLayout& layout)
    : loop_(loop), folder_(layout.results()), catalog_(layout.catalog()) {}

void ResultsDesk::write(std::function<void()> done) {
  if (done) done_.push_back(std::move(done));
  wanted_ = true;
  if (!writing_) begin();
}

void ResultsDesk::begin() {
  writing_ = true;
  wanted_ = false;
  auto answered = std::make_shared<std::vector<std::function<void()>>>(std::exchange(done_, {}));
  worker_.post([this, answered] {
    std::string problem;
    try {
      write_results(catalog_, folder_);
    } catch (const std::exception& error) {
      problem = fmt::format("the results in {} are not up to date: {}", printable(folder_.native()),
                            error.what());
      log::warn("{}", problem);
    }
    boost::asio::post(loop_, [this, answered, problem = std::move(problem)] {
      problem_ = problem;
      writing_ = false;
      for (const auto& one : *answered) one();
      if (wanted_) begin();
    });
  });
}

}  // namespace kith
