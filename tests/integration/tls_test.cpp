// The server over TCP: nobody without a certificate, rights by its name, and metrics beside it.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/socket.h>

#include <regex>

#include "core/base/unique_fd.hpp"
#include "tests/support/kith_test.hpp"

namespace kith::test {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class Tls : public KithTest {
 protected:
  /// A trial authority with a certificate for the server and one for each of `names`.
  void make_certificates(std::vector<std::string> names) {
    names.insert(names.begin(), {"certificates", root_ / "tls"});
    const Outcome made = run({.program = KITH_SOURCE_DIR "/dev", .arguments = names});
    ASSERT_EQ(made.exit_code, 0) << made.errors;
  }

  std::string server_section(const std::string& more = "") {
    return "[server]\nlisten = \"127.0.0.1:0\"\ntls_cert = \"" +
           (root_ / "tls/server.pem").string() + "\"\ntls_key = \"" +
           (root_ / "tls/server.key").string() + "\"\ntls_client_ca = \"" +
           (root_ / "tls/authority.pem").string() + "\"\n" + more;
  }

  /// Where the daemon said that it listens: "127.0.0.1:43210".
  std::string address(const std::string& what = "listening on") {
    const std::regex said(what + "[^\n]*?(127\\.0\\.0\\.1:[0-9]+)");
    std::string found;
    EXPECT_TRUE(eventually([&] {
      std::smatch match;
      const std::string log = daemon_->errors();
      if (std::regex_search(log, match, said)) found = match[1];
      return !found.empty();
    }));
    return found;
  }

  /// kith over TCP, with the certificate of `name` as the authority in `folder` signed it.
  Outcome kith_as(const std::string& name, std::vector<std::string> arguments,
                  const std::string& folder = "tls") {
    arguments.insert(arguments.begin(), {"--address", address()});
    return run({.program = KITH_PROGRAM,
                .arguments = std::move(arguments),
                .environment = identity("tls/authority.pem", folder + "/" + name + ".pem",
                                        folder + "/" + name + ".key")});
  }
  std::map<std::string, std::string> identity(const std::string& authority,
                                              const std::string& certificate,
                                              const std::string& key) const {
    return {{"KITH_TLS_CA", root_ / authority},
            {"KITH_TLS_CERT", root_ / certificate},
            {"KITH_TLS_KEY", root_ / key}};
  }
  Outcome status_with(const std::map<std::string, std::string>& identity) {
    return run({.program = KITH_PROGRAM,
                .arguments = {"--address", address(), "status"},
                .environment = identity});
  }

  UniqueFd connect_to(const std::string& place) {
    const auto colon = place.rfind(':');
    sockaddr_in name{};
    name.sin_family = AF_INET;
    name.sin_port = htons(static_cast<std::uint16_t>(std::stoi(place.substr(colon + 1))));
    ::inet_pton(AF_INET, place.substr(0, colon).c_str(), &name.sin_addr);
    UniqueFd fd(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    EXPECT_EQ(::connect(fd.get(), reinterpret_cast<const sockaddr*>(&name), sizeof name), 0);
    return fd;
  }

  std::string http(const std::string& place, const std::string& request) {
    const UniqueFd fd = connect_to(place);
    EXPECT_GT(::send(fd.get(), request.data(), request.size(), MSG_NOSIGNAL), 0);
    std::string answer;
    char part[4096];
    for (ssize_t size = 0; (size = ::recv(fd.get(), part, sizeof part, 0)) > 0;)
      answer.append(part, static_cast<std::size_t>(size));
    return answer;
  }
};

TEST_F(Tls, WhoHasACertificateReads) {
  make_certificates({"anna"});
  configure(server_section());
  start();
  const Outcome outcome = kith_as("anna", {"status", "-o", "json"});
  EXPECT_EQ(outcome.exit_code, 0) << outcome.errors;
  EXPECT_EQ(Json::parse(outcome.output).at("samples"), 0);
}

TEST_F(Tls, OnlyAdminsChangeThingsAndTheJournalNamesThem) {
  make_certificates({"anna", "boris"});
  configure(server_section("admins = [\"cert:anna\"]\n"));
  start();
  const Outcome refused = kith_as("boris", {"pause"});
  EXPECT_EQ(refused.exit_code, 1);
  EXPECT_THAT(refused.errors, HasSubstr("[server] admins"));
  EXPECT_EQ(kith_as("anna", {"pause"}).exit_code, 0);
  EXPECT_EQ(events().back().at("actor"), "certificate of anna");
}

TEST_F(Tls, ACertificateOfAnotherAuthorityIsTurnedAway) {
  make_certificates({"anna"});
  ASSERT_EQ(run({.program = KITH_SOURCE_DIR "/dev",
                 .arguments = {"certificates", root_ / "elsewhere", "anna"}})
                .exit_code,
            0);
  configure(server_section());
  start();
  EXPECT_EQ(kith_as("anna", {"status"}, "elsewhere").exit_code, 3);
  EXPECT_EQ(kith_as("anna", {"status"}).exit_code, 0);
}

TEST_F(Tls, TheClientNamesTheFileThatDoesNotSuit) {
  make_certificates({"anna", "boris"});
  ASSERT_EQ(run({.program = KITH_SOURCE_DIR "/dev", .arguments = {"certificates", root_ / "other"}})
                .exit_code,
            0);
  configure(server_section());
  start();
  const auto one_line_about = [](const std::string& variable) {
    return ::testing::MatchesRegex("kith: [^\n]*" + variable + "[^\n]*\n");
  };
  const Outcome key = status_with(identity("tls/authority.pem", "tls/anna.pem", "tls/boris.key"));
  EXPECT_EQ(key.exit_code, 1);
  EXPECT_THAT(key.errors, one_line_about("\\$KITH_TLS_KEY: this key"));
  const Outcome none = status_with(identity("tls/authority.pem", "tls/anna.key", "tls/anna.key"));
  EXPECT_EQ(none.exit_code, 1);
  EXPECT_THAT(none.errors, one_line_about("\\$KITH_TLS_CERT: there is no certificate"));
  const Outcome authority =
      status_with(identity("other/authority.pem", "tls/anna.pem", "tls/anna.key"));
  EXPECT_EQ(authority.exit_code, 3);
  EXPECT_THAT(authority.errors, one_line_about("\\$KITH_TLS_CA does not vouch"));
}

TEST_F(Tls, ConnectionsWithoutACertificateLockNobodyOut) {
  make_certificates({"anna"});
  configure(server_section());
  start();
  const std::string place = address();
  std::vector<UniqueFd> silent;
  for (int i = 0; i < 600; ++i) silent.push_back(connect_to(place));
  EXPECT_EQ(kith_as("anna", {"status"}).exit_code, 0);
}

TEST_F(Tls, AThousandWithACertificateAreServedAtOnce) {
  make_certificates({"anna"});
  configure(server_section());
  start();
  root_.place("many.py", R"(
import resource, signal, socket, ssl, sys
hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
tls = ssl.create_default_context(cafile="tls/authority.pem")
tls.load_cert_chain("tls/anna.pem", "tls/anna.key")
tls.set_alpn_protocols(["h2"])
def connected():
    return tls.wrap_socket(socket.create_connection(("127.0.0.1", int(sys.argv[1]))),
                           server_hostname="localhost")
held = [connected() for _ in range(1000)]
assert all(one.selected_alpn_protocol() == "h2" for one in held)
print(sum(len(one.recv(1)) for one in held), "are served", flush=True)
signal.pause()
)");
  const std::string place = address();
  const Process many({.program = KITH_PYTHON,
                      .arguments = {root_ / "many.py", place.substr(place.rfind(':') + 1)},
                      .directory = root_.path()});
  EXPECT_TRUE(eventually([&] { return many.output().find("1000 are served") != std::string::npos; },
                         kPatience))
      << many.errors();
  EXPECT_EQ(kith_as("anna", {"status"}).exit_code, 0);
}

TEST_F(Tls, WhoSpeaksPlainlyIsTurnedAway) {
  make_certificates({"anna"});
  configure(server_section());
  start();
  EXPECT_THAT(http(address(), "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"), Not(HasSubstr("HTTP")));
  EXPECT_EQ(kith_as("anna", {"status"}).exit_code, 0);
}

TEST_F(Tls, TheClientSaysWhichFilesItWants) {
  make_certificates({"anna"});
  configure(server_section());
  start();
  const Outcome outcome =
      run({.program = KITH_PROGRAM, .arguments = {"--address", address(), "status"}});
  EXPECT_EQ(outcome.exit_code, 2);
  EXPECT_THAT(outcome.errors, HasSubstr("$KITH_TLS_CA is not set"));
}

TEST_F(Tls, WithoutFilesNobodyListens) {
  const Outcome outcome = run(
      {.program = KITHD_PROGRAM, .arguments = {"--root", root_.path(), "--listen", "127.0.0.1:0"}});
  EXPECT_EQ(outcome.exit_code, 78);
  EXPECT_THAT(outcome.errors, HasSubstr("tls_cert, tls_key and tls_client_ca"));
}

TEST_F(Tls, AFileThatIsNoCertificateIsNamed) {
  make_certificates({"anna"});
  root_.place("tls/server.pem", "nonsense");
  configure(server_section());
  const Outcome outcome = run({.program = KITHD_PROGRAM, .arguments = {"--root", root_.path()}});
  EXPECT_EQ(outcome.exit_code, 78);
  EXPECT_THAT(outcome.errors, HasSubstr("server.tls_cert: cannot use"));
}

TEST_F(Tls, AFileThatIsMissingIsNamedAndSaidToBe) {
  configure(server_section());
  const Outcome outcome = run({.program = KITHD_PROGRAM, .arguments = {"--root", root_.path()}});
  EXPECT_EQ(outcome.exit_code, 78);
  EXPECT_THAT(outcome.errors, HasSubstr("tls/server.pem: No such file or directory"));
}

TEST_F(Tls, APortInUseIsTriedAgain) {
  configure("[metrics]\nlisten = \"127.0.0.1:0\"\n");
  start();
  const TemporaryRoot another;
  another.place("kithd.toml", "[metrics]\nlisten = \"" + address("metrics are at") + "\"\n");
  const Outcome outcome = run({.program = KITHD_PROGRAM, .arguments = {"--root", another.path()}});
  EXPECT_EQ(outcome.exit_code, 1) << "with 78 systemd would leave it at that";
  EXPECT_THAT(outcome.errors, HasSubstr("another process listens there"));
}

TEST_F(Tls, ARenewedCertificateIsTakenAtAReload) {
  make_certificates({"anna"});
  configure(server_section());
  start();
  EXPECT_EQ(kith_as("anna", {"status"}).exit_code, 0);
  make_certificates({"anna"});  // another authority altogether
  EXPECT_NE(kith_as("anna", {"status"}).exit_code, 0);
  EXPECT_EQ(kith({"reload"}).exit_code, 0);
  EXPECT_EQ(kith_as("anna", {"status"}).exit_code, 0);
}

TEST_F(Tls, AFollowerIsToldThatTheDaemonStops) {
  make_certificates({"anna"});
  configure(server_section());
  start();
  Process follower({.program = KITH_PROGRAM,
                    .arguments = {"--address", address(), "events", "--follow", "-o", "json"},
                    .environment = {{"KITH_TLS_CA", root_ / "tls/authority.pem"},
                                    {"KITH_TLS_CERT", root_ / "tls/anna.pem"},
                                    {"KITH_TLS_KEY", root_ / "tls/anna.key"}}});
  EXPECT_EQ(kith({"pause"}).exit_code, 0);
  EXPECT_TRUE(eventually([&] { return follower.output().find("paused") != std::string::npos; }));
  EXPECT_EQ(stop(), 0);
  EXPECT_TRUE(eventually([&] { return follower.errors().find("went away") != std::string::npos; }));
}

TEST_F(Tls, MetricsAreServedOnLoopback) {
  configure("[metrics]\nlisten = \"127.0.0.1:0\"\n");
  start();
  drop_faces(1, 0, 3);
  EXPECT_TRUE(reaches("samples", 3));
  const std::string place = address("metrics are at");
  const std::string get = " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
  const std::string metrics = http(place, "GET /metrics" + get);
  EXPECT_THAT(metrics, HasSubstr("HTTP/1.1 200"));
  EXPECT_THAT(metrics, HasSubstr("\nkith_samples{state=\"unknown\"} 3\n"));
  EXPECT_THAT(metrics, HasSubstr("\nkith_files_total{outcome=\"taken_in\"} 3\n"));
  EXPECT_TRUE(eventually([&] {
    return http(place, "GET /metrics" + get).find("kith_decisions_total{decision=\"unknown\"} 3") !=
           std::string::npos;
  }));
  EXPECT_THAT(http(place, "GET /" + get), HasSubstr("HTTP/1.1 404"));
  EXPECT_THAT(http(place, "POST /metrics" + get), HasSubstr("HTTP/1.1 405"));
  EXPECT_THAT(http(place, std::string(20'000, 'x')), Not(HasSubstr("200")));
}

TEST_F(Tls, MetricsThatOthersCanReachWantTls) {
  configure("[metrics]\nlisten = \"0.0.0.0:0\"\n");
  const Outcome outcome = run({.program = KITHD_PROGRAM, .arguments = {"--root", root_.path()}});
  EXPECT_EQ(outcome.exit_code, 78);
  EXPECT_THAT(outcome.errors, HasSubstr("mutual TLS"));
}

TEST_F(Tls, TheReviewPageIsServedToCertificatesWhereOthersCanReachIt) {
  make_certificates({"anna"});
  configure(server_section() + "[review]\nlisten = \"0.0.0.0:0\"\n");
  start();
  const std::string link = ask({"review"}).at("link");
  EXPECT_THAT(link, testing::StartsWith("https://"));
  const std::string port = link.substr(link.rfind(':') + 1, link.rfind('/') - link.rfind(':') - 1);
  const auto open = [&](const std::string& identity) {
    const std::string request = "GET " + link.substr(link.rfind('/')) +
                                " HTTP/1.1\\r\\nHost: localhost\\r\\nConnection: close\\r\\n\\r\\n";
    return run({.program = "/bin/sh",
                .arguments = {"-c", "printf '" + request + "' | openssl s_client -quiet -connect " +
                                        "127.0.0.1:" + port + " -CAfile authority.pem" + identity},
                .directory = root_ / "tls"})
        .output;
  };
  EXPECT_THAT(open(""), Not(HasSubstr("HTTP/1.1")));
  const std::string answer = open(" -cert anna.pem -key anna.key");
  EXPECT_THAT(answer, HasSubstr("HTTP/1.1 303"));
  EXPECT_THAT(answer, HasSubstr("; Secure"));
}

TEST_F(Tls, TheReviewPageThatOthersCanReachWantsTls) {
  configure("[review]\nlisten = \"0.0.0.0:0\"\n");
  const Outcome outcome = run({.program = KITHD_PROGRAM, .arguments = {"--root", root_.path()}});
  EXPECT_EQ(outcome.exit_code, 78);
  EXPECT_THAT(outcome.errors, HasSubstr("mutual TLS"));
}

TEST_F(Tls, AFileOfMetricsThatCannotBeWrittenIsNamed) {
  const std::string file = root_ / "nowhere/kith.prom";
  configure("[metrics]\ntextfile = \"" + file + "\"\n");
  start();
  EXPECT_TRUE(complains("metrics.textfile: cannot write " + file + ": No such file or directory"));
}

TEST_F(Tls, MetricsAreWrittenToAFileForTheCollector) {
  configure("[metrics]\ntextfile = \"" + (root_ / "kith.prom").string() + "\"\n");
  start();
  EXPECT_TRUE(eventually(
      [&] { return root_.text_of("kith.prom").find("\nkith_people 0\n") != std::string::npos; }));
}

}  // namespace
}  // namespace kith::test
