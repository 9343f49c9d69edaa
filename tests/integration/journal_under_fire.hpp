// Two cameras, a daemon, and who listens to it, while any of them may be killed.
#pragma once

#include <signal.h>

#include <algorithm>
#include <map>
#include <random>
#include <sstream>
#include <thread>

#include "tests/support/kith_test.hpp"

namespace kith::test {

using Instant = std::chrono::steady_clock::time_point;

class JournalUnderFire : public KithTest {
 protected:
  JournalUnderFire() {
    configure("[inbox]\nsettle = \"100ms\"\n[cluster]\ninterval = \"1h\"\n");
    for (unsigned person = 1; person <= kPeople; ++person)
      drop_known("p" + std::to_string(person), "0.npy", face_file(person, 0));
  }

  /// `faces` faces, `rate` a second, in turn from two cameras; every other one is of somebody
  /// known. When each appeared whole goes into closed_.
  void film(unsigned faces, unsigned rate) {
    const Instant begin = std::chrono::steady_clock::now();
    for (unsigned i = 0; i < faces; ++i) {
      std::this_thread::sleep_until(begin + std::chrono::microseconds(1'000'000) * i / rate);
      const unsigned person = i % 2 == 0 ? 1 + i / 2 % kPeople : 100 + i / 2 % kPeople;
      const std::string name =
          "camera-" + std::to_string(1 + i / 2 % 2) + "-" + std::to_string(i) + ".npy";
      root_.place("inbox/" + name, face_file(person, 1 + i));
      closed_[name] = std::chrono::steady_clock::now();
    }
  }

  /// A `kith events` that gives each event to a command, which writes it down in `out`.
  void start_follower() {
    follower_.emplace(Command{
        .program = KITH_PROGRAM,
        .arguments = {"--root", root_.path(), "events", "--follow", "--cursor", root_ / "cursor",
                      "--exec", "cat >> '" + (root_ / "out").string() + "'"}});
  }
  void keep_follower_alive() {
    if (!follower_ || follower_->wait(std::chrono::milliseconds(0))) start_follower();
  }
  void kill_follower() {
    follower_->signal(SIGKILL);
    follower_->wait();
  }

  /// Kills daemon and follower, in no order and at no particular moment, and starts them again.
  void fire(unsigned kills) {
    std::mt19937 random(7);
    for (unsigned i = 0; i < kills; ++i) {
      std::this_thread::sleep_for(std::chrono::microseconds(random() % 200'000));
      if (random() % 3 == 0) {
        kill();
        start();
      } else {
        kill_follower();
      }
      keep_follower_alive();
    }
  }

  /// The numbers in `out` are those of the journal, each once, in order.
  void expect_each_event_once() {
    const std::int64_t last = status().at("last_event");
    EXPECT_TRUE(eventually([&] {
      keep_follower_alive();
      return root_.text_of("cursor") == std::to_string(last) + "\n";
    })) << "the cursor stays at "
        << root_.text_of("cursor");
    std::int64_t expected = 0;
    for (const Json& event : json_lines(root_.text_of("out")))
      ASSERT_EQ(event.at("sequence"), ++expected);
    EXPECT_EQ(expected, last);
  }

  /// Of all faces that were filmed: from when a file was whole to when its event was read.
  std::vector<std::chrono::milliseconds> latencies(const std::function<void()>& filming) {
    Process listener({.program = KITH_PROGRAM,
                      .arguments = {"--root", root_.path(), "-o", "json", "events", "--follow"}});
    std::map<std::string, Instant> heard;
    std::jthread listening([&](const std::stop_token& stop) {
      std::size_t read = 0;
      while (!stop.stop_requested()) {
        const std::string output = listener.output();
        const Instant now = std::chrono::steady_clock::now();
        for (std::size_t end = output.find('\n', read); end != output.npos;
             end = output.find('\n', read)) {
          const Json event = Json::parse(output.substr(read, end - read));
          if (event.at("kind").get<std::string>().starts_with("sample_"))
            heard.emplace(event.at("file"), now);
          read = end + 1;
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
      }
    });
    filming();
    EXPECT_EQ(kith({"wait"}).exit_code, 0);
    EXPECT_TRUE(eventually(
        [&] { return listener.output().find(closed_.rbegin()->first) != std::string::npos; }));
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
    listening.request_stop();
    listening.join();
    std::vector<std::chrono::milliseconds> all;
    for (const auto& [name, when] : closed_) {
      if (!heard.contains(name)) {
        ADD_FAILURE() << "no event of " << name;
        continue;
      }
      all.push_back(std::chrono::duration_cast<std::chrono::milliseconds>(heard.at(name) - when));
    }
    std::sort(all.begin(), all.end());
    return all;
  }

  static constexpr unsigned kPeople = 20;

  std::map<std::string, Instant> closed_;
  std::optional<Process> follower_;
};

}  // namespace kith::test
