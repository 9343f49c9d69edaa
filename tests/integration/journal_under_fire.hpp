// Two cameras, a daemon, and who listens to it, while any of them may be killed.
#pragma once

#include <signal.h>

#include <algorithm>
#include <atomic>
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
      const std::string camera = "camera-" + std::to_string(1 + i / 2 % 2);
      const std::string name = camera + "-" + std::to_string(i) + ".npy";
      root_.place("inbox/" + camera + "-" + std::to_string(i) + ".json",
                  "{\"source\": \"" + camera + "\"}");
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

  /// Until the command has written down so many more bytes, or a moment has passed.
  void await_progress(std::size_t bytes) const {
    const std::size_t before = root_.text_of("out").size();
    eventually([&] { return root_.text_of("out").size() >= before + bytes; },
               std::chrono::milliseconds(200));
  }

  /// Kills daemon and follower, in no order and at no particular moment, and starts them again.
  void fire(unsigned kills) {
    std::mt19937 random(7);
    for (unsigned i = 0; i < kills; ++i) {
      await_progress(random() % 4096);
      if (random() % 3 == 0) {
        kill();
        start();
      } else {
        kill_follower();
      }
      keep_follower_alive();
    }
  }

  /// However long it takes, as long as it goes on.
  bool follows_to(std::int64_t last) {
    const std::string end = std::to_string(last) + "\n";
    while (root_.text_of("cursor") != end) {
      const std::string before = root_.text_of("cursor");
      const bool goes_on = eventually([&] {
        keep_follower_alive();
        return root_.text_of("cursor") != before;
      });
      if (!goes_on) return false;
    }
    return true;
  }

  /// The numbers in `out` are those of the journal, each once, in order.
  void expect_each_event_once() {
    const std::int64_t last = status().at("last_event");
    EXPECT_TRUE(follows_to(last)) << "the cursor stays at " << root_.text_of("cursor");
    std::int64_t expected = 0;
    for (const Json& event : json_lines(root_.text_of("out")))
      ASSERT_EQ(event.at("sequence"), ++expected);
    EXPECT_EQ(expected, last);
  }

  /// Clusters of the strangers who are filmed, so that later faces are provisionally theirs. They
  /// are gone and back again between two faces.
  void meet_strangers() {
    configure(
        "[inbox]\nsettle = \"100ms\"\n"
        "[cluster]\ninterval = \"1h\"\nvisit_gap = \"300ms\"\nrecurring = 3\n");
    for (unsigned stranger = 100; stranger < 100 + kPeople; ++stranger) {
      for (unsigned shot = 0; shot < 3; ++shot)
        drop("met-" + std::to_string(stranger) + "-" + std::to_string(shot) + ".npy",
             face_file(stranger, 50'000 + shot));
    }
    start();
    EXPECT_EQ(kith({"wait"}).exit_code, 0);
    ask({"recluster"});
    EXPECT_EQ(status().at("clusters"), kPeople);
  }

  /// What a listener heard of the faces that were filmed, and when.
  struct Heard {
    std::map<std::string, Instant> faces;      // by file
    std::map<std::string, Instant> recurring;  // by the file of the face that made a cluster so
    std::size_t provisional = 0;
    std::size_t strangers = 0;
  };
  static void hear(const Json& event, Heard& heard) {
    const Instant now = std::chrono::steady_clock::now();
    const auto kind = event.at("kind").get<std::string>();
    if (!event.at("file").is_string()) return;
    if (kind == "cluster_recurring") heard.recurring.emplace(event.at("file"), now);
    if (!kind.starts_with("sample_") || kind == "sample_enrolled") return;
    heard.faces.emplace(event.at("file"), now);
    if (kind != "sample_unknown") return;
    ++heard.strangers;
    heard.provisional += !event.at("cluster").is_null();
  }

  /// Listens to what comes from now on while `filming`, until every face was heard of.
  Heard listen(const std::function<void()>& filming) {
    const auto since = std::to_string(status().at("last_event").get<std::int64_t>());
    Process listener({.program = KITH_PROGRAM,
                      .arguments = {"--root", root_.path(), "-o", "json", "events", "--follow",
                                    "--since", since}});
    Heard heard;
    std::atomic<std::size_t> count = 0;
    std::jthread listening([&](const std::stop_token& stop) {
      std::size_t read = 0;
      std::string output;
      while (eventually([&] {
        output = listener.output();
        return stop.stop_requested() || output.find('\n', read) != output.npos;
      })) {
        if (stop.stop_requested()) return;
        for (std::size_t end = output.find('\n', read); end != output.npos;
             end = output.find('\n', read)) {
          hear(Json::parse(output.substr(read, end - read)), heard);
          read = end + 1;
        }
        count = heard.faces.size();
      }
    });
    filming();
    EXPECT_EQ(kith({"wait"}).exit_code, 0);
    EXPECT_TRUE(eventually([&] { return count == closed_.size(); })) << count;
    listening.request_stop();
    listening.join();
    return heard;
  }

  /// From when a file was whole to when it was heard of, ascending.
  std::vector<std::chrono::milliseconds> latencies(
      const std::map<std::string, Instant>& heard) const {
    std::vector<std::chrono::milliseconds> all;
    for (const auto& [name, when] : heard) {
      all.push_back(std::chrono::duration_cast<std::chrono::milliseconds>(when - closed_.at(name)));
    }
    std::sort(all.begin(), all.end());
    return all;
  }

  static constexpr unsigned kPeople = 20;

  std::map<std::string, Instant> closed_;
  std::optional<Process> follower_;
};

}  // namespace kith::test
