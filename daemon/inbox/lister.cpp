#include "daemon/inbox/lister.hpp"

#include <boost/asio/post.hpp>

namespace kith {
namespace {

constexpr std::size_t kNamesPerStep = 2'000;
constexpr std::size_t kMostFolders = 1'000;  // waiting; beyond, listing everything is quicker

}  // namespace

Lister::Lister(boost::asio::io_context& loop, const RootLayout& layout, ListerVisitor& visitor)
    : loop_(loop), layout_(layout), visitor_(visitor) {}

void Lister::list_everything() {
  everything_wanted_ = true;
  folders_wanted_.clear();
  go_on();
}

void Lister::list_folder(const std::string& path) {
  if (everything_wanted_) return;
  folders_wanted_.push_back(path);
  if (folders_wanted_.size() > kMostFolders) {
    list_everything();
  } else {
    go_on();
  }
}

void Lister::stop() {
  walk_.reset();
  everything_wanted_ = false;
  folders_wanted_.clear();
}

void Lister::go_on() {
  if (walk_ || !busy()) return;
  walks_everything_ = everything_wanted_;
  if (everything_wanted_) {
    everything_wanted_ = false;
    walk_.emplace(layout_);
    visitor_.on_everything_begins();
  } else {
    walk_.emplace(layout_, folders_wanted_.front());
    folders_wanted_.pop_front();
  }
  boost::asio::post(loop_, [this] { step(); });
}

void Lister::step() {
  if (!walk_) return;  // stopped
  if (walk_->step(kNamesPerStep, visitor_)) {
    boost::asio::post(loop_, [this] { step(); });
  } else {
    walk_.reset();
    if (walks_everything_) visitor_.on_everything_ends();
    walks_everything_ = false;
    go_on();
  }
  visitor_.on_step();
}

}  // namespace kith
