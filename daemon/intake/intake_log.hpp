// Batches in plain words.
#pragma once

#include <map>
#include <string>

#include "daemon/intake/intake_batch.hpp"

namespace kith {

class IntakeLog {
 public:
  void write(const IntakeResult& result);

 private:
  void write_later(const IntakeResult& result);

  std::map<std::string, std::string> told_;  // by path, why it waits: said again when that changes
};

}  // namespace kith
