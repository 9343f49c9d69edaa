// Connections over HTTP: how many, how large, how long, and who may come.
#include "daemon/net/http_server.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <array>
#include <utility>  // Boost.Asio 1.74 forgets it in C++20

#include "core/base/error.hpp"
#include "daemon/net/tcp_socket.hpp"

namespace kith::net {
namespace {

using std::chrono::seconds;
using ::testing::HasSubstr;
using ::testing::StartsWith;
using ::testing::ThrowsMessage;

class HttpServerTest : public ::testing::Test {
 protected:
  void serve(HttpOptions options) {
    UniqueFd listening = listen_on_tcp("127.0.0.1:0", "test.listen", "test.socket");
    socklen_t size = sizeof place_;
    ::getsockname(listening.get(), reinterpret_cast<sockaddr*>(&place_), &size);
    options.what = "the test";
    server_ = std::make_unique<HttpServer>(loop_, std::move(listening), nullptr, options,
                                           [this](const HttpRequest& request, HttpAnswer answer) {
                                             targets_.emplace_back(request.target);
                                             tags_.emplace_back(request.field("X-TAG"));
                                             answers_.push_back(std::move(answer));
                                           });
  }
  UniqueFd connection(const std::string& said) {
    UniqueFd fd(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    EXPECT_EQ(::connect(fd.get(), reinterpret_cast<sockaddr*>(&place_), sizeof place_), 0);
    EXPECT_GE(::send(fd.get(), said.data(), said.size(), MSG_NOSIGNAL), 0);
    return fd;
  }
  template <class Condition>
  bool turn_until(const Condition& condition) {
    const auto end = std::chrono::steady_clock::now() + seconds(30);
    while (!condition() && std::chrono::steady_clock::now() < end) {
      if (loop_.stopped()) loop_.restart();
      loop_.run_one_for(std::chrono::milliseconds(20));
    }
    return condition();
  }
  /// What has come by the time that it holds `awaited`, or that the server hangs up.
  std::string read(const UniqueFd& from, const std::string& awaited) {
    std::string text;
    turn_until([&] {
      std::array<char, 4096> piece;
      const auto size = ::recv(from.get(), piece.data(), piece.size(), MSG_DONTWAIT);
      if (size > 0) text.append(piece.data(), static_cast<std::size_t>(size));
      return size == 0 || (size < 0 && errno != EAGAIN) || text.find(awaited) != text.npos;
    });
    return text;
  }
  bool is_cut(const UniqueFd& connection) {
    return turn_until([&] {
      char byte;
      const auto size = ::recv(connection.get(), &byte, 1, MSG_DONTWAIT);
      return size == 0 || (size < 0 && errno != EAGAIN);
    });
  }

  boost::asio::io_context loop_;
  sockaddr_in place_{};
  std::vector<std::string> targets_;
  std::vector<std::string> tags_;
  std::vector<HttpAnswer> answers_;
  std::unique_ptr<HttpServer> server_;
};

const std::string kRequest = "GET /first HTTP/1.1\r\nHost: x\r\nx-tag: one\r\n\r\n";

TEST_F(HttpServerTest, AnswersOneRequestAfterAnotherOnAConnection) {
  serve({});
  const UniqueFd client = connection(kRequest);
  ASSERT_TRUE(turn_until([this] { return answers_.size() == 1; }));
  EXPECT_EQ(targets_.front(), "/first");
  EXPECT_EQ(tags_.front(), "one");
  answers_[0]({.status = 404, .body = "nothing", .fields = {{"X-Why", "test"}}});
  const std::string answer = read(client, "nothing");
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 404"));
  EXPECT_THAT(answer, HasSubstr("X-Why: test\r\n"));
  EXPECT_GE(::send(client.get(), kRequest.data(), kRequest.size(), MSG_NOSIGNAL), 0);
  EXPECT_TRUE(turn_until([this] { return answers_.size() == 2; }));
}

TEST_F(HttpServerTest, TurnsAwayMoreThanItMayHoldAndTakesOthersWhenTheyAreGone) {
  serve({.connections = 1});
  UniqueFd first = connection(kRequest);
  ASSERT_TRUE(turn_until([this] { return answers_.size() == 1; }));
  EXPECT_TRUE(is_cut(connection(kRequest)));
  answers_.clear();  // nobody answers, and the connection ends with its last holder
  first = UniqueFd();
  const UniqueFd next = connection(kRequest);
  EXPECT_TRUE(turn_until([this] { return answers_.size() == 1; }));
}

TEST_F(HttpServerTest, TheOldestWithoutASessionGivesWay) {
  serve({.connections = 2});
  const UniqueFd guest = connection(kRequest);
  ASSERT_TRUE(turn_until([this] { return answers_.size() == 1; }));
  answers_[0]({.body = "in", .session = true});
  EXPECT_THAT(read(guest, "in"), HasSubstr("in"));
  const UniqueFd silent = connection("GET / HT");
  const UniqueFd stranger = connection(kRequest);
  EXPECT_TRUE(is_cut(silent));
  ASSERT_TRUE(turn_until([this] { return answers_.size() == 2; }));
  EXPECT_TRUE(is_cut(connection(kRequest))) << "one has a session, the other waits for its answer";
  EXPECT_GE(::send(guest.get(), kRequest.data(), kRequest.size(), MSG_NOSIGNAL), 0);
  EXPECT_TRUE(turn_until([this] { return answers_.size() == 3; }));
}

TEST_F(HttpServerTest, SaysWhatIsTooLarge) {
  serve({.header_bytes = 500, .body_bytes = 500});
  const std::string much(40'000, 'x');
  EXPECT_THAT(read(connection("GET /" + std::string(1000, 'x') + " HTTP/1.1\r\n\r\n"), "}"),
              StartsWith("HTTP/1.1 431"));
  EXPECT_THAT(read(connection("GET / HTTP/1.1\r\nX: " + much + "\r\n\r\n"), "}"),
              StartsWith("HTTP/1.1 431"));
  const UniqueFd client = connection("POST / HTTP/1.1\r\nContent-Length: 40000\r\n\r\n" + much);
  EXPECT_THAT(read(client, "}"), StartsWith("HTTP/1.1 413"));
  EXPECT_TRUE(is_cut(client));
  EXPECT_TRUE(targets_.empty());
}

TEST_F(HttpServerTest, CutsWhatIsNoHttp) {
  serve({.header_bytes = 500, .body_bytes = 500});
  EXPECT_TRUE(is_cut(connection(std::string("\x16\x03\x01\0\xff", 5) + std::string(600, '\0'))));
  EXPECT_TRUE(targets_.empty());
}

TEST_F(HttpServerTest, CutsWhoSaysNothingOrWaitsTooLong) {
  serve({.request = seconds(0), .patience = seconds(0)});
  EXPECT_TRUE(is_cut(connection("GET / HT")));
}

TEST_F(HttpServerTest, CutsASessionThatIsIdleForTooLong) {
  serve({.idle = seconds(0)});
  const UniqueFd client = connection(kRequest);
  ASSERT_TRUE(turn_until([this] { return answers_.size() == 1; }));
  answers_[0]({.body = "in", .session = true});
  EXPECT_THAT(read(client, "in"), HasSubstr("in"));
  EXPECT_TRUE(is_cut(client));
}

TEST_F(HttpServerTest, AnAnswerAfterItsEndHarmsNobody) {
  serve({});
  const UniqueFd client = connection(kRequest);
  ASSERT_TRUE(turn_until([this] { return answers_.size() == 1; }));
  server_.reset();
  answers_[0]({.body = "late"});
  EXPECT_THAT(read(client, "late"), HasSubstr("late"));
  EXPECT_GE(::send(client.get(), kRequest.data(), kRequest.size(), MSG_NOSIGNAL), 0);
  answers_.clear();
  EXPECT_TRUE(is_cut(client));
  EXPECT_EQ(targets_.size(), 1U);
}

TEST_F(HttpServerTest, WhatOtherMachinesCanReachWantsMutualTls) {
  const auto start = [this] {
    HttpServer(loop_, listen_on_tcp("0.0.0.0:0", "test.listen", "test.socket"), nullptr,
               {.what = "the test"}, {});
  };
  EXPECT_THAT(start, ThrowsMessage<Error>(HasSubstr("the test on 0.0.0.0:")));
  EXPECT_THAT(start, ThrowsMessage<Error>(HasSubstr("set tls_cert, tls_key and tls_client_ca")));
}

}  // namespace
}  // namespace kith::net
