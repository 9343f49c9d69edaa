// The review page over plain HTTP: who gets in, what is refused, and that changes are the commands
// that kith gives.
#include <arpa/inet.h>
#include <sys/socket.h>

#include <algorithm>

#include "tests/support/kith_test.hpp"

namespace kith::test {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;
constexpr auto npos = std::string::npos;

class Review : public KithTest {
 protected:
  Review() {
    configure("[review]\nlisten = \"127.0.0.1:0\"\n[cluster]\neps = 1.2\ninterval = \"1h\"\n");
    drop_faces(1, 0, 5);
    drop_faces(2, 0, 4);
    start();
    EXPECT_TRUE(reaches("clusters", 2));
    EXPECT_TRUE(eventually([this] { return root_.has("montages/cluster-2.png"); }));
    link_ = ask({"review"}).at("link");
    const std::size_t port = link_.find(':', 7) + 1;
    port_ = static_cast<std::uint16_t>(std::stoi(link_.substr(port)));
    host_ = "127.0.0.1:" + std::to_string(port_);
  }

  UniqueFd connect() const {
    UniqueFd socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    const timeval patience{10, 0};
    ::setsockopt(socket.get(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port_);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    EXPECT_EQ(::connect(socket.get(), reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
    return socket;
  }

  /// Sends `request` as it stands and reads to the end of the connection.
  std::string exchange(const std::string& request) const {
    const UniqueFd socket = connect();
    ::send(socket.get(), request.data(), request.size(), MSG_NOSIGNAL);
    std::string answer;
    char piece[65536];
    for (ssize_t size = 0; (size = ::recv(socket.get(), piece, sizeof piece, 0)) > 0;)
      answer.append(piece, static_cast<std::size_t>(size));
    return answer;
  }

  std::string get(const std::string& target, const std::string& fields = "") const {
    return exchange("GET " + target + " HTTP/1.1\r\nHost: " + host_ + "\r\nConnection: close\r\n" +
                    fields + "\r\n");
  }

  std::string enter() {
    const std::string answer = get(link_.substr(link_.find("/?")));
    const std::size_t begin = answer.find("Set-Cookie: ") + 12;
    cookie_ = "Cookie: " + answer.substr(begin, answer.find(';', begin) - begin) + "\r\n";
    return answer;
  }

  std::string post(const std::string& what, const std::string& body,
                   const std::string& fields) const {
    return exchange("POST /do/" + what + " HTTP/1.1\r\nHost: " + host_ +
                    "\r\nConnection: close\r\nContent-Length: " + std::to_string(body.size()) +
                    "\r\n" + cookie_ + fields + "\r\n" + body);
  }
  std::string own() const {
    return "Content-Type: application/json\r\nOrigin: http://" + host_ + "\r\n";
  }
  Json change(const std::string& what, const Json& body) const {
    const std::string answer = post(what, body.dump(), own());
    EXPECT_THAT(answer, StartsWith("HTTP/1.1 200")) << body;
    return Json::parse(answer.substr(answer.find("\r\n\r\n") + 4), nullptr, false);
  }

  std::string link_;
  std::string host_;
  std::uint16_t port_ = 0;
  std::string cookie_;
};

TEST_F(Review, OpensByItsLinkAlone) {
  EXPECT_THAT(get("/"), StartsWith("HTTP/1.1 401"));
  EXPECT_THAT(get("/cluster-1.png"), StartsWith("HTTP/1.1 401"));
  EXPECT_THAT(get("/?token=" + std::string(64, '0')), StartsWith("HTTP/1.1 401"));
  const std::string answer = enter();
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 303"));
  EXPECT_THAT(answer, HasSubstr("\r\nLocation: /\r\n"));
  EXPECT_THAT(get("/", "Cookie: " + std::string("kith_review_00000000=0\r\n")),
              StartsWith("HTTP/1.1 401"));
  const auto shows_clusters = [&] { return get("/", cookie_).find("id=\"cluster-1\"") != npos; };
  EXPECT_TRUE(eventually(shows_clusters));
  EXPECT_THAT(get("/", cookie_), AllOf(StartsWith("HTTP/1.1 200"), HasSubstr("frame-ancestors")));
  EXPECT_THAT(get("/cluster-1.png?1", cookie_), HasSubstr("\x89PNG"));
}

TEST_F(Review, ServesItsPicturesAndNothingElseOfTheDisk) {
  enter();
  for (const char* target : {"/index.html", "/.pages", "/../kith.db", "/%2e%2e/kith.db",
                             "/cluster-1.png/../../kith.db", "//etc/passwd", "/montages/known.png"})
    EXPECT_THAT(get(target, cookie_), StartsWith("HTTP/1.1 404")) << target;
}

TEST_F(Review, NamesDismissesSplitsAndTakesBack) {
  enter();
  const Json named = change("label", {{"cluster", 1}, {"name", "Ada"}});
  EXPECT_EQ(ask({"people", "show", "Ada"}).at("references"), 5);
  EXPECT_TRUE(named.at("undo").is_number());
  change("undo", {{"command", named.at("undo")}});
  EXPECT_EQ(status().at("people"), 0);
  EXPECT_EQ(status().at("clusters"), 2);

  change("dismiss", {{"cluster", 2}});
  EXPECT_EQ(ask({"clusters", "show", "2"}).at("dismissed"), true);

  Json members = Json::array();
  for (const auto& [file, sample] : samples())
    if (sample.at("cluster") == 1 && members.size() < 2) members.push_back(sample.at("id"));
  change("split", {{"cluster", 1}, {"samples", members}});
  EXPECT_EQ(ask({"clusters", "show", "1"}).at("size"), 3);
  EXPECT_EQ(ask({"history"}).at("commands").at(0).at("actor"), "review page");
}

TEST_F(Review, NamesOnlyTheFacesThatWereChosen) {
  enter();
  Json members = Json::array();
  for (const auto& [file, sample] : samples())
    if (sample.at("cluster") == 1 && members.size() < 2) members.push_back(sample.at("id"));
  change("label", {{"cluster", 1}, {"name", "Ada"}, {"samples", members}});
  EXPECT_EQ(ask({"people", "show", "Ada"}).at("references"), 2);
}

TEST_F(Review, TakesChangesFromItsOwnPageAlone) {
  enter();
  const std::string body = R"({"cluster":1,"name":"Eve"})";
  const std::string json = "Content-Type: application/json\r\n";
  EXPECT_THAT(post("label", body, json), StartsWith("HTTP/1.1 403"));
  EXPECT_THAT(post("label", body, json + "Origin: http://evil.example\r\n"),
              StartsWith("HTTP/1.1 403"));
  EXPECT_THAT(post("label", body, own() + "Sec-Fetch-Site: cross-site\r\n"),
              StartsWith("HTTP/1.1 403"));
  EXPECT_THAT(post("label", body, "Content-Type: text/plain\r\nOrigin: http://" + host_ + "\r\n"),
              StartsWith("HTTP/1.1 415"));
  cookie_.clear();
  EXPECT_THAT(post("label", body, own()), StartsWith("HTTP/1.1 401"));
  host_ = "evil.example";
  EXPECT_THAT(get(link_.substr(link_.find("/?"))), StartsWith("HTTP/1.1 401"));
  EXPECT_EQ(status().at("people"), 0);
}

TEST_F(Review, SaysWhatIsWrongWithARequest) {
  enter();
  EXPECT_THAT(post("label", R"({"cluster":99,"name":"Ada"})", own()),
              AllOf(StartsWith("HTTP/1.1 404"), HasSubstr("99")));
  EXPECT_THAT(post("label", "{", own()), StartsWith("HTTP/1.1 400"));
  EXPECT_THAT(post("label", R"({"cluster":"x"})", own()), StartsWith("HTTP/1.1 400"));
  EXPECT_THAT(post("dismiss", R"({"cluster":1e300})", own()), StartsWith("HTTP/1.1 400"));
  EXPECT_THAT(post("dismiss", R"({"cluster":18446744073709551615})", own()),
              StartsWith("HTTP/1.1 400"));
  EXPECT_THAT(post("forget", R"({"cluster":1})", own()), StartsWith("HTTP/1.1 404"));
  EXPECT_THAT(get("/cluster-999.png", cookie_),
              AllOf(StartsWith("HTTP/1.1 404"), HasSubstr("the picture cluster-999.png"),
                    Not(HasSubstr(root_.path().string()))));
}

TEST_F(Review, IsNotMovedByNonsense) {
  EXPECT_THAT(exchange("GET / HTTP/1.1\r\nX: " + std::string(100'000, 'x') + "\r\n\r\n"),
              StartsWith("HTTP/1.1 431"));
  EXPECT_THAT(post("label", std::string(1'000'000, ' '), own()), StartsWith("HTTP/1.1 413"));
  exchange(std::string("\x16\x03\x01\x02\x00\x01", 6) + "\r\n\r\n");
  enter();
  EXPECT_THAT(get("/cluster-1.png", cookie_), StartsWith("HTTP/1.1 200"));
}

TEST_F(Review, SilentConnectionsTakeNobodysPlace) {
  enter();
  std::vector<UniqueFd> held;
  for (int i = 0; i < 80; ++i) held.push_back(connect());
  EXPECT_THAT(get("/cluster-1.png", cookie_), StartsWith("HTTP/1.1 200"));
  char byte = 0;
  EXPECT_EQ(::recv(held.front().get(), &byte, 1, 0), 0) << "the oldest gave way";
}

TEST_F(Review, LeavesNoFaceInACache) {
  enter();
  EXPECT_THAT(get("/cluster-1.png", cookie_), HasSubstr("\r\nCache-Control: no-store\r\n"));
}

TEST_F(KithTest, ReviewSaysHowItIsServedWhereItIsNot) {
  start();
  const Outcome outcome = kith({"review"});
  EXPECT_EQ(outcome.exit_code, 1);
  EXPECT_THAT(outcome.errors, HasSubstr("set listen in [review]"));
}

}  // namespace
}  // namespace kith::test
