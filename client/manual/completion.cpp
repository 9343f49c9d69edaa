#include "client/manual/completion.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

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

/// The words that may follow what was typed: verbs after "" and after "people".
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

Words names_of(const std::vector<Outline::Option>& options) {
  Words names;
  for (const auto& option : options)
    names.insert(names.end(), option.names.begin(), option.names.end());
  return names;
}

/// What finishes the value of an option: its words, folders, or files.
std::string bash_values(const Outline::Option& option) {
  if (!option.words.empty()) return "-W " + quoted(joined(option.words));
  return option.value == "DIR" ? "-d" : "-f";
}

}  // namespace

std::string bash_completion(const Outline& outline) {
  const std::string& program = outline.program;
  std::string with_value;
  std::string values;
  for (const auto& option : all_options(outline)) {
    if (option.value.empty()) continue;
    const std::string names = fmt::format("{}", fmt::join(option.names, "|"));
    with_value += (with_value.empty() ? "" : "|") + names;
    values += fmt::format("    {}) COMPREPLY=($(compgen {} -- \"$cur\")); return ;;\n", names,
                          bash_values(option));
  }
  std::string verbs;
  for (const auto& [typed, words] : next_words(outline))
    verbs += fmt::format("    {}) next={} ;;\n", quoted(typed), quoted(joined(words)));
  std::string options;
  for (const auto& verb : outline.verbs) {
    options += fmt::format("    {}*) options={} ;;\n", quoted(joined(verb.words)),
                           quoted(joined(names_of(verb.options))));
  }
  return fmt::format(R"(# bash completion for {0}; written by its build from its own command line.
_{0}() {{
  local cur=${{COMP_WORDS[COMP_CWORD]}} prev=${{COMP_WORDS[COMP_CWORD-1]}} typed='' next='' options='' i
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
  else
    COMPREPLY=($(compgen -f -- "$cur"))
  fi
}}
complete -o filenames -F _{0} {0}
)",
                     program, with_value, values, verbs, options,
                     joined(names_of(outline.options)));
}

namespace {

/// "'(-o --output)'{-o,--output}'[help]:value:(table json)'" for _arguments.
std::string zsh_option(const Outline::Option& option) {
  std::string help;
  for (const char letter : option.help) {
    if (letter == '[' || letter == ']' || letter == ':') help += '\\';
    help += letter == '\n' ? ' ' : letter;
  }
  std::string rest = "[" + help + "]";
  if (!option.value.empty()) {
    rest += ":value:";
    if (!option.words.empty()) rest += "(" + joined(option.words) + ")";
    if (option.words.empty()) rest += option.value == "DIR" ? "_files -/" : "_files";
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
      const std::string whole = typed.empty() ? word : typed + " " + word;
      const auto verb = std::find_if(outline.verbs.begin(), outline.verbs.end(),
                                     [&](const auto& one) { return joined(one.words) == whole; });
      std::string summary = verb == outline.verbs.end() ? "" : ":" + verb->summary;
      described += " " + quoted(word + summary);
    }
    cases += fmt::format("    {}) verbs=({}) ;;\n", quoted(typed), described);
  }
  std::string options;
  for (const auto& verb : outline.verbs) {
    options += fmt::format("    {}*) _arguments $all", quoted(joined(verb.words)));
    for (const auto& option : verb.options) options += zsh_option(option);
    options += " '*:file:_files'; return ;;\n";
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
{3}    *) _arguments $all '*:file:_files' ;;
  esac
}}
_{0} "$@"
)",
                     outline.program, all, cases, options);
}

std::string fish_completion(const Outline& outline) {
  const std::string& program = outline.program;
  std::string text = fmt::format(
      "# fish completion for {}; written by its build from its own command line.\n", program);
  const auto line = [&](const std::string& condition, const std::string& rest) {
    text += fmt::format("complete -c {} -n {} {}\n", program, quoted(condition), rest);
  };
  const auto option_line = [&](const std::string& condition, const Outline::Option& option) {
    std::string rest;
    for (const std::string& name : option.names)
      rest += name.starts_with("--") ? " -l " + name.substr(2) : " -s " + name.substr(1);
    if (!option.words.empty()) rest += " -x -a " + quoted(joined(option.words));
    if (option.words.empty() && !option.value.empty()) rest += " -r";
    line(condition, rest.substr(1) + " -d " + quoted(option.help));
  };
  for (const auto& option : outline.options) option_line("true", option);
  const auto next = next_words(outline);
  for (const auto& [typed, words] : next) {
    const std::string condition = typed.empty() ? "__fish_use_subcommand"
                                                : fmt::format(
                                                      "__fish_seen_subcommand_from {}; and not "
                                                      "__fish_seen_subcommand_from {}",
                                                      typed, joined(words));
    for (const std::string& word : words) {
      const std::string whole = typed.empty() ? word : typed + " " + word;
      const auto verb = std::find_if(outline.verbs.begin(), outline.verbs.end(),
                                     [&](const auto& one) { return joined(one.words) == whole; });
      const std::string summary = verb == outline.verbs.end() ? "" : verb->summary;
      line(condition, fmt::format("-f -a {} -d {}", quoted(word), quoted(summary)));
    }
  }
  for (const auto& verb : outline.verbs) {
    std::string condition;
    for (const std::string& word : verb.words)
      condition += (condition.empty() ? "" : "; and ") + ("__fish_seen_subcommand_from " + word);
    for (const auto& option : verb.options) option_line(condition, option);
  }
  return text;
}

}  // namespace kith::client
