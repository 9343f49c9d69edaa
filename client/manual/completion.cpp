#include "client/manual/completion.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <sstream>

namespace kith::client {
namespace {

using Words = std::vector<std::string>;

std::string joined(const Words& words) {
  return fmt::format("{}", fmt::join(words, " "));
}

/// For a shell: in single quotes.
std::string quoted(const std::string& text) {
  std::string safe;
  for (const char letter : text)
    safe += letter == '\'' ? std::string("'\\''") : std::string(1, letter);
  return "'" + safe + "'";
}

/// The words that may follow what was typed: verbs after "", after "people", and both after "help".
std::map<std::string, Words> next_words(const Outline& outline) {
  std::map<std::string, Words> next;
  for (const auto& verb : outline.verbs) {
    std::string typed;
    for (const std::string& word : verb.words) {
      Words& words = next[typed];
      if (std::find(words.begin(), words.end(), word) == words.end()) words.push_back(word);
      typed += (typed.empty() ? "" : " ") + word;
    }
  }
  auto helped = next;
  std::erase(helped[""], "help");
  for (auto& [typed, words] : helped)
    next["help" + (typed.empty() ? "" : " " + typed)] = std::move(words);
  return next;
}

/// Every option there is, those of one name once.
std::vector<Outline::Option> all_options(const Outline& outline) {
  std::vector<Outline::Option> all = outline.options;
  std::set<std::string> seen;
  for (const auto& verb : outline.verbs) {
    for (const auto& option : verb.options) {
      if (seen.insert(option.names.back()).second) all.push_back(option);
    }
  }
  return all;
}

/// Of "list" after "people" or "help people"; none of a word that is no verb by itself.
std::string summary_of(const Outline& outline, const std::string& typed, const std::string& word) {
  Words words;
  std::istringstream before(typed);
  for (std::string one; before >> one;) {
    if (one != "help") words.push_back(one);
  }
  words.push_back(word);
  const auto verb = std::find_if(outline.verbs.begin(), outline.verbs.end(),
                                 [&](const auto& one) { return one.words == words; });
  return verb == outline.verbs.end() ? "" : verb->summary;
}

Words names_of(const std::vector<Outline::Option>& options) {
  Words names;
  for (const auto& option : options)
    names.insert(names.end(), option.names.begin(), option.names.end());
  return names;
}

/// What compgen is told; nothing where it cannot help.
std::string bash_finish(Outline::Finish finish) {
  switch (finish) {
    case Outline::Finish::kFile:
      return "-f";
    case Outline::Finish::kFolder:
      return "-d";
    case Outline::Finish::kProgram:
      return "-c";
    case Outline::Finish::kNothing:
      break;
  }
  return "";
}

std::string bash_option(const Outline::Option& option) {
  const std::string finish =
      option.words.empty() ? bash_finish(option.finish) : "-W " + quoted(joined(option.words));
  return fmt::format(
      "    {}) {}return ;;\n", fmt::join(option.names, "|"),
      finish.empty() ? "" : fmt::format("COMPREPLY=($(compgen {} -- \"$cur\")); ", finish));
}

}  // namespace

std::string bash_completion(const Outline& outline) {
  const std::string& program = outline.program;
  std::string with_value;
  std::string values;
  for (const auto& option : all_options(outline)) {
    if (option.value.empty()) continue;
    with_value += fmt::format("{}{}", with_value.empty() ? "" : "|", fmt::join(option.names, "|"));
    values += bash_option(option);
  }
  std::string verbs;
  for (const auto& [typed, words] : next_words(outline))
    verbs += fmt::format("    {}) next={} ;;\n", quoted(typed), quoted(joined(words)));
  std::string options;
  for (const auto& verb : outline.verbs) {
    options +=
        fmt::format("    {}*) options={} finish={} ;;\n", quoted(joined(verb.words)),
                    quoted(joined(names_of(verb.options))), quoted(bash_finish(verb.finish)));
  }
  return fmt::format(R"(# bash completion for {0}; written by its build from its own command line.
_{0}() {{
  local cur=${{COMP_WORDS[COMP_CWORD]}} prev=${{COMP_WORDS[COMP_CWORD-1]}} typed='' next='' options='' finish='' i
  COMPREPLY=()
  for ((i = 1; i < COMP_CWORD; i++)); do
    case ${{COMP_WORDS[i]}} in
      {1}) ((i++)) ;;
      -*) ;;
      *) typed+=${{typed:+ }}${{COMP_WORDS[i]}} ;;
    esac
  done
  case $prev in
{2}  esac
  case $typed in
{3}  esac
  case $typed in
{4}  esac
  if [[ $cur == -* ]]; then
    COMPREPLY=($(compgen -W "$options {5}" -- "$cur"))
  elif [[ -n $next ]]; then
    COMPREPLY=($(compgen -W "$next" -- "$cur"))
  elif [[ -n $finish ]]; then
    COMPREPLY=($(compgen $finish -- "$cur"))
  fi
}}
complete -o filenames -F _{0} {0}
)",
                     program, with_value, values, verbs, options,
                     joined(names_of(outline.options)));
}

namespace {

/// The action that _arguments is told; a space where it cannot help.
std::string zsh_finish(Outline::Finish finish) {
  switch (finish) {
    case Outline::Finish::kFile:
      return "_files";
    case Outline::Finish::kFolder:
      return "_files -/";
    case Outline::Finish::kProgram:
      return "_command_names -e";
    case Outline::Finish::kNothing:
      break;
  }
  return " ";
}

/// "'-o[help]:value:(table json)' '--output[help]:value:(table json)'" for _arguments.
std::string zsh_option(const Outline::Option& option) {
  std::string help;
  for (const char letter : option.help) {
    if (letter == '[' || letter == ']' || letter == ':') help += '\\';
    help += letter == '\n' ? ' ' : letter;
  }
  std::string rest = "[" + help + "]";
  if (!option.value.empty()) {
    rest += ":value:";
    rest += option.words.empty() ? zsh_finish(option.finish) : "(" + joined(option.words) + ")";
  }
  std::string text;
  for (const std::string& name : option.names) text += " " + quoted(name + rest);
  return text;
}

}  // namespace

std::string zsh_completion(const Outline& outline) {
  std::string cases;
  for (const auto& [typed, words] : next_words(outline)) {
    std::string described;
    for (const std::string& word : words) {
      const std::string summary = summary_of(outline, typed, word);
      described += " " + quoted(word + (summary.empty() ? "" : ":" + summary));
    }
    cases += fmt::format("    {}) verbs=({}) ;;\n", quoted(typed), described);
  }
  std::string options;
  for (const auto& verb : outline.verbs) {
    options += fmt::format("    {}*) _arguments $all", quoted(joined(verb.words)));
    for (const auto& option : verb.options) options += zsh_option(option);
    options += " " + quoted("*:argument:" + zsh_finish(verb.finish)) + "; return ;;\n";
  }
  std::string all;
  for (const auto& option : outline.options) all += zsh_option(option);
  return fmt::format(R"(#compdef {0}
# zsh completion for {0}; written by its build from its own command line.
_{0}() {{
  local -a verbs all=({1})
  local typed=${{(j: :)${{(@)words[2,CURRENT-1]:#-*}}}}
  case $typed in
{2}  esac
  if (( $#verbs )) && [[ $PREFIX != -* ]]; then
    _describe verb verbs
    return
  fi
  case $typed in
{3}    *) _arguments $all '*:argument: ' ;;
  esac
}}
_{0} "$@"
)",
                     outline.program, all, cases, options);
}

namespace {

/// What `complete` is told of a value; -f and -x keep file names out.
std::string fish_finish(Outline::Finish finish) {
  switch (finish) {
    case Outline::Finish::kFile:
      return "-F";
    case Outline::Finish::kFolder:
      return "-f -a '(__fish_complete_directories)'";
    case Outline::Finish::kProgram:
      return "-f -a '(__fish_complete_command)'";
    case Outline::Finish::kNothing:
      break;
  }
  return "-f";
}

std::string fish_line(const Outline& outline, const std::string& condition,
                      const std::string& rest) {
  return fmt::format("complete -c {} -n {} {}\n", outline.program, quoted(condition), rest);
}

std::string fish_option(const Outline& outline, const std::string& condition,
                        const Outline::Option& option) {
  std::string rest;
  for (const std::string& name : option.names)
    rest += name.starts_with("--") ? "-l " + name.substr(2) + " " : "-s " + name.substr(1) + " ";
  if (!option.words.empty()) rest += "-x -a " + quoted(joined(option.words)) + " ";
  if (option.words.empty() && !option.value.empty())
    rest += "-r " + fish_finish(option.finish) + " ";
  return fish_line(outline, condition, rest + "-d " + quoted(option.help));
}

/// The words that may follow one that was typed; fish looks for that one anywhere before.
std::string fish_words(const Outline& outline, const std::string& typed, const Words& words) {
  const std::string condition = typed.empty() ? "__fish_use_subcommand"
                                              : fmt::format(
                                                    "__fish_seen_subcommand_from {}; and not "
                                                    "__fish_seen_subcommand_from {}",
                                                    typed, joined(words));
  std::string text;
  for (const std::string& word : words)
    text += fish_line(
        outline, condition,
        fmt::format("-f -a {} -d {}", quoted(word), quoted(summary_of(outline, typed, word))));
  return text;
}

}  // namespace

std::string fish_completion(const Outline& outline) {
  std::string text = fmt::format(
      "# fish completion for {0}; written by its build from its own command line.\n"
      "complete -c {0} -f\n",
      outline.program);
  for (const auto& option : outline.options) text += fish_option(outline, "true", option);
  for (const auto& [typed, words] : next_words(outline)) {
    // "help people" needs no lines of its own: "people" was seen.
    if (typed.find(' ') == typed.npos) text += fish_words(outline, typed, words);
  }
  for (const auto& verb : outline.verbs) {
    std::string condition;
    for (const std::string& word : verb.words)
      condition += (condition.empty() ? "" : "; and ") + ("__fish_seen_subcommand_from " + word);
    for (const auto& option : verb.options) text += fish_option(outline, condition, option);
    if (verb.finish != Outline::Finish::kNothing)
      text += fish_line(outline, condition, fish_finish(verb.finish));
  }
  return text;
}

}  // namespace kith::client
