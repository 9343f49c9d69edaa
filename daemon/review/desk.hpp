// What the review page answers: itself, its pictures, and changes, each of which is the same
// command that the RPC of that name runs.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <string>

#include "daemon/control.hpp"
#include "daemon/montage/hung_page.hpp"
#include "daemon/review/access.hpp"
#include "daemon/review/message.hpp"

namespace kith::review {

/// Used by one thread.
class Desk {
 public:
  /// `page`: as it hangs now; none before the first was drawn. `montages`: the folder of pictures.
  Desk(Control& control, const Access& access, std::filesystem::path montages,
       std::function<std::shared_ptr<const HungPage>()> page);

  /// Answers every request, also one that is refused.
  void take(const Request& request, const Answer& answer);

 private:
  Reply enter(const Request& request) const;
  Reply get(const Request& request) const;
  Reply page(const Request& request) const;
  Reply picture(const std::string& name) const;
  Reply tiles(const std::string& name) const;
  void change(const Request& request, const Answer& answer);

  Control& control_;
  const Access& access_;
  const std::filesystem::path montages_;
  const std::function<std::shared_ptr<const HungPage>()> page_;
};

}  // namespace kith::review
