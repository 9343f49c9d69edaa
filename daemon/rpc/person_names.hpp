// Names of the people in the evidence of many samples, each looked up once.
#pragma once

#include <string>
#include <unordered_map>

#include "core/catalog/reader.hpp"

namespace kith::rpc {

class PersonNames {
 public:
  explicit PersonNames(const CatalogReader& reader) : reader_(reader) {}

  std::string operator()(PersonId id) {
    const auto [name, added] = names_.try_emplace(id);
    if (added)
      if (const auto person = reader_.person(id)) name->second = person->name;
    return name->second;
  }

 private:
  const CatalogReader& reader_;
  std::unordered_map<PersonId, std::string> names_;
};

}  // namespace kith::rpc
