#include "client/run.hpp"

#include <exception>

#include "client/command_line.hpp"
#include "client/failure.hpp"
#include "client/verbs/verbs.hpp"

namespace kith::client {
namespace {

ExitCode run_verb(int argc, const char* const* argv, std::ostream& out, std::ostream& err,
                  const Terminal& terminal) {
  CommandLine line;
  declare_verbs(line);
  CommandLine::Parsed parsed = line.parse(argc, argv);
  if (!parsed.action) {
    out << parsed.help;
    return ExitCode::kDone;
  }
  Session session(out, err, terminal, std::move(parsed.options));
  return parsed.action(session);
}

}  // namespace

int run(int argc, const char* const* argv, std::ostream& out, std::ostream& err,
        const Terminal& terminal) {
  ExitCode code = ExitCode::kFailed;
  try {
    code = run_verb(argc, argv, out, err, terminal);
    if (!out.flush()) throw Failure(ExitCode::kFailed, "the output could not be written");
  } catch (const Failure& failure) {
    err << "kith: " << failure.what() << '\n';
    code = failure.code();
  } catch (const std::exception& error) {
    err << "kith: " << error.what() << '\n';
  }
  err.flush();
  return static_cast<int>(code);
}

}  // namespace kith::client
