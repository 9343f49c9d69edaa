// What an SQLite failure means to a caller: the reaction, and a sentence that names the catalog.
#pragma once

#include <string>

#include "core/base/error.hpp"

namespace SQLite {
class Exception;
}

namespace kith {

/// kRetry: full disk, denied access, failed input or output, locked by another program.
/// kCorrupted: the file is damaged or no database. kBug: everything else, constraints included.
Error error_of(const SQLite::Exception& cause, const std::string& path);

}  // namespace kith
