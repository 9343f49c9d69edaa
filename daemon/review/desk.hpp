// What the review page answers: itself, its pictures, and changes, each of which is the same
// command that the RPC of that name runs.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <string>

#include "daemon/control.hpp"
#include "daemon/montage/hung_page.hpp"
#include "daemon/net/http_message.hpp"
#include "daemon/review/access.hpp"

namespace kith::review {

/// Used by one thread.
class Desk {
 public:
  /// `page`: as it hangs now; none before the first was drawn. `montages`: the folder of pictures.
  Desk(Control& control, const Access& access, std::filesystem::path montages,
       std::function<std::shared_ptr<const HungPage>()> page);

  /// Answers every request, also one that is refused.
  void take(const net::HttpRequest& request, const net::HttpAnswer& answer);

 private:
  /// To whoever has a session.
  void serve(const net::HttpRequest& request, const net::HttpAnswer& answer);
  net::HttpReply enter(const net::HttpRequest& request) const;
  net::HttpReply get(const net::HttpRequest& request) const;
  net::HttpReply page(const net::HttpRequest& request) const;
  net::HttpReply picture(const std::string& name) const;
  net::HttpReply tiles(const std::string& name) const;
  void change(const net::HttpRequest& request, const net::HttpAnswer& answer);

  Control& control_;
  const Access& access_;
  const std::filesystem::path montages_;
  const std::function<std::shared_ptr<const HungPage>()> page_;
};

}  // namespace kith::review
