// What is known of one thing, a line a fact: its name, dimmed, and its value.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "client/present/paint.hpp"

namespace kith::client {

class Facts {
 public:
  explicit Facts(std::string title) : title_(std::move(title)) {}

  Facts& add(std::string name, std::string value) {
    facts_.emplace_back(std::move(name), std::move(value));
    return *this;
  }
  Facts& add_if(bool known, std::string name, std::string value) {
    return known ? add(std::move(name), std::move(value)) : *this;
  }

  /// Lines with their ends; values are wrapped into `width` columns where it is given.
  std::string text(std::optional<std::size_t> width, const Paint& paint) const;

 private:
  std::string title_;
  std::vector<std::pair<std::string, std::string>> facts_;
};

}  // namespace kith::client
