// kith-demo ROOT [--seed N]: fills a root with a demonstration and says in one line what it made.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <exception>
#include <opencv2/core/utility.hpp>

#include "tests/demo/demonstration.hpp"

int main(int argc, char** argv) {
  CLI::App app("Fill a root with people to know and an inbox of cartoon faces.", "kith-demo");
  std::string root;
  std::uint64_t seed = 9;
  app.add_option("ROOT", root, "the root directory; made when it is not there")->required();
  app.add_option("--seed", seed, "another seed makes other people")->capture_default_str();
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  }
  cv::setNumThreads(0);
  try {
    const auto made = kith::demo::fill_root(root, seed);
    fmt::print(
        "{}: {} references of {} known people; in the inbox {} faces of them, {} of {} "
        "strangers who come again and {} of passers-by, {} without a picture\n",
        root, made.references, made.people, made.known_faces, made.recurring_faces,
        made.recurring_people, made.passers_by, made.without_image);
  } catch (const std::exception& error) {
    fmt::print(stderr, "kith-demo: {}\n", error.what());
    return 1;
  }
  return 0;
}
