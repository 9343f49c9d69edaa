// Lists folders on the event loop, a few thousand names at a time: everything on request, or single
// folders that appeared. A request that comes while a listing is under way is met by one that
// begins after it, so nothing that changed behind its back is missed. Lives on the loop's thread.
#pragma once

#include <boost/asio/io_context.hpp>
#include <deque>
#include <functional>
#include <optional>
#include <string>

#include "daemon/inbox/listing.hpp"

namespace kith {

/// Told what a listing finds, and where it begins and ends.
class ListerVisitor : public ListingVisitor {
 public:
  virtual void on_everything_begins() = 0;
  virtual void on_everything_ends() = 0;
  /// Something was found since the last call.
  virtual void on_step() = 0;
};

class Lister {
 public:
  /// All three must outlive the loop's last run.
  Lister(boost::asio::io_context& loop, const RootLayout& layout, ListerVisitor& visitor);

  void list_everything();
  void list_folder(const std::string& path);
  void stop();

  bool busy() const { return walk_ || everything_wanted_ || !folders_wanted_.empty(); }
  /// What is found now belongs to a listing of everything.
  bool lists_everything() const { return walks_everything_; }

 private:
  void go_on();
  void step();

  boost::asio::io_context& loop_;
  const RootLayout& layout_;
  ListerVisitor& visitor_;
  std::optional<Walk> walk_;  // under way
  bool walks_everything_ = false;
  bool everything_wanted_ = false;
  std::deque<std::string> folders_wanted_;
};

}  // namespace kith
