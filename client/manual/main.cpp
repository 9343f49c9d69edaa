// Run by the build: writes the manual and the completions of kith from its own command line.
#include <fstream>
#include <iostream>
#include <iterator>
#include <string_view>

#include "client/command_line.hpp"
#include "client/manual/completion.hpp"
#include "client/manual/man_page.hpp"
#include "client/verbs/verbs.hpp"

namespace {

std::string configuration_page_of(const char* example) {
  std::ifstream file(example);
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  return kith::client::configuration_page(text, KITH_VERSION);
}

}  // namespace

int main(int argc, char** argv) {
  using namespace kith::client;
  const std::string_view what = argc > 1 ? argv[1] : "";
  CommandLine line;
  declare_verbs(line);
  const Outline outline = line.outline();
  if (what == "man") {
    std::cout << man_page(outline, KITH_VERSION);
  } else if (what == "bash") {
    std::cout << bash_completion(outline);
  } else if (what == "zsh") {
    std::cout << zsh_completion(outline);
  } else if (what == "fish") {
    std::cout << fish_completion(outline);
  } else if (what == "configuration" && argc == 3) {
    std::cout << configuration_page_of(argv[2]);
  } else {
    std::cerr << "usage: kith-manual man|bash|zsh|fish|configuration EXAMPLE\n";
    return 2;
  }
  return std::cout.flush() ? 0 : 1;
}
