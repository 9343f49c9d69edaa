// Named instants at which a test may end the process. In what ships each is a call of an empty
// function; the tests' daemon is the same objects linked with another definition of it
// (tests/faulty), so nothing of it can be switched on where people work.
#pragma once

#include <string_view>

namespace kith {

/// `path` is the input it is about, where it is about one.
void failpoint(std::string_view name, std::string_view path = {});

}  // namespace kith
