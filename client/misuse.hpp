// What is said of a command line that is wrong, with what was probably meant.
#pragma once

#include <CLI/App.hpp>
#include <string>
#include <vector>

namespace kith::client {

/// The verb typed so far, as deep as it was understood.
const CLI::App& deepest(const CLI::App& app);

/// "kith people list".
std::string full_name(const CLI::App& app);

/// The words that may follow: none for a verb.
std::vector<std::string> verbs_of(const CLI::App& app);

/// The first argument that nobody wanted, empty when all were understood.
std::string stranger(const CLI::App& app, bool option);

/// `typed` is no verb of `app`.
std::string no_verb(const CLI::App& app, const std::string& typed);

/// Of whatever is wrong with what was parsed.
std::string sentence_for(const CLI::App& root, const CLI::ParseError& error);

}  // namespace kith::client
