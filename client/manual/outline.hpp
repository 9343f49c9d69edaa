// A command line as plain data: what its manual page and its completion are written from, so that
// they say what the program does.
#pragma once

#include <map>
#include <string>
#include <vector>

namespace CLI {
class App;
class Option;
}  // namespace CLI

namespace kith::client {

struct Outline {
  /// What the tab key can finish a value with, where it is none of a few words.
  enum class Finish { kNothing, kFile, kFolder, kProgram };

  struct Option {
    std::vector<std::string> names;  // "-o", "--output"
    std::string value;               // as help shows it: "table|json", "DIR"; empty for a flag
    std::vector<std::string> words;  // the values there are, where they are few
    Finish finish = Finish::kNothing;
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
    Finish finish = Finish::kNothing;  // of its arguments
    std::vector<Option> options;
    std::string examples;
  };

  std::string program;
  std::string summary;
  std::vector<Option> options;  // of every verb
  std::vector<Verb> verbs;
};

/// The values that options have, where they are few.
using ValueWords = std::map<const CLI::Option*, std::vector<std::string>>;

Outline outline_of(const CLI::App& app, const ValueWords& words);

}  // namespace kith::client
