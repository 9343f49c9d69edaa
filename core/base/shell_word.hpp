// Text as one word of a POSIX shell, for commands that a person is shown to copy.
#pragma once

#include <string>
#include <string_view>

namespace kith {

/// As it is where it is safe so, else in single quotes; with control characters, or where it is not
/// UTF-8, in $'…' with escapes (bash, zsh, POSIX 2024), so that a newline in a name stays visible
/// and cannot end the command.
std::string shell_word(std::string_view bytes);

}  // namespace kith
