// Writes the results as files, on a thread of its own. Requests that come while it writes are
// answered by one more round.
#pragma once

#include <boost/asio/io_context.hpp>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "core/catalog/reader.hpp"
#include "core/pipeline/spool.hpp"
#include "daemon/worker.hpp"

namespace kith {

class ResultsDesk {
 public:
  ResultsDesk(boost::asio::io_context& loop, const RootLayout& layout);

  /// Writes all anew; `done`, which may be empty, is called on the loop when it is finished. From
  /// the loop.
  void write(std::function<void()> done = {});
  void stop() { worker_.stop(); }
  /// Why the last round failed; empty when it did not. From the loop.
  const std::string& problem() const { return problem_; }

 private:
  void begin();

  boost::asio::io_context& loop_;
  const std::filesystem::path folder_;
  bool writing_ = false;
  bool wanted_ = false;
  std::string problem_;
  std::vector<std::function<void()>> done_;

  CatalogReader catalog_;  // the worker's alone
  Worker worker_{"kith-results"};
};

}  // namespace kith
