// A command line as plain data: what its manual page and its completion are written from, so that
// they say what the program does.
#pragma once

#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace kith::client {

struct Outline {
  struct Option {
    std::vector<std::string> names;  // "-o", "--output"
    std::string value;               // as help shows it: "table|json", "DIR"; empty for a flag
    std::vector<std::string> words;  // the values there are, where they are few
    std::string help;
  };
  struct Argument {
    std::string name;
    std::string help;
    bool many = false;
  };
  struct Verb {
    std::vector<std::string> words;  // "people", "list"
    std::string group;               // of the overview
    std::string summary;
    std::vector<Argument> arguments;
    std::vector<Option> options;
    std::string examples;
  };

  std::string program;
  std::string summary;
  std::vector<Option> options;  // of every verb
  std::vector<Verb> verbs;
};

Outline outline_of(const CLI::App& app);

}  // namespace kith::client
