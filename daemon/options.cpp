#include "daemon/options.hpp"

#include <CLI/CLI.hpp>
#include <string>

#include "daemon/exit_code.hpp"

namespace kith {

ParsedOptions parse_options(int argc, char** argv) {
  CLI::App app(
      "kithd takes in face embeddings that are dropped into ROOT/inbox: it names the faces of "
      "people it\n"
      "knows (ROOT/known/<person>), clusters the others, and draws both as montages.",
      "kithd");
  Options options;
  std::string root;
  std::string config;
  app.add_option("--root", root, "the folder that holds everything; created when it is missing")
      ->required()
      ->check([](const std::string& given) { return given.empty() ? "names no folder" : ""; })
      ->type_name("DIR");
  app.add_option("--config", config, "configuration instead of ROOT/kithd.toml")->type_name("FILE");
  app.add_flag("--once", options.once,
               "take in everything that is there, recluster, draw the montages and exit");
  app.add_option("--listen", options.listen,
                 "where to answer kith: unix:PATH instead of kith.sock in the root, or HOST:PORT "
                 "beside it,\n"
                 "with mutual TLS as [server] says")
      ->type_name("ADDRESS");
  app.set_version_flag("--version", "kithd " KITH_VERSION);
  app.footer(
      "Exit codes: 0 done; 1 something failed (with --once: its files are in ROOT/failed); 2 "
      "usage;\n"
      "75 the root is held by another kithd; 78 configuration.");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    const int code = app.exit(error);
    return {{}, code == 0 ? exit_code::kDone : exit_code::kUsage};
  }
  options.root = std::filesystem::absolute(root).lexically_normal();
  if (!config.empty()) options.config = std::filesystem::absolute(config);
  return {options, std::nullopt};
}

}  // namespace kith
