// What a shell is told about a command line, so that the tab key finishes words.
#pragma once

#include <string>

#include "client/manual/outline.hpp"

namespace kith::client {

std::string bash_completion(const Outline& outline);
std::string zsh_completion(const Outline& outline);
std::string fish_completion(const Outline& outline);

}  // namespace kith::client
