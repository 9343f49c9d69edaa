// Takes connections from a listening socket as an operator would want it: many in one turn of the
// event loop, none that would leave the daemon without descriptors, and a rest instead of a spin
// when the system has none. Belongs to the thread that runs its io_context.
#pragma once

#include <boost/asio/io_context.hpp>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>

#include "core/base/unique_fd.hpp"

namespace kith::net {

class Acceptor {
 public:
  struct Options {
    std::string place;  // for the log: "/run/kith/kith.sock", "127.0.0.1:7443"
    /// Connections are turned away when fewer descriptors than this are left, so that callers
    /// cannot take those that reading files needs; a quarter of the limit where that is less.
    std::size_t spare_descriptors = 64;
  };
  /// Gets non-blocking descriptors. One that it throws over is turned away, and its sentence is
  /// logged once until connections are taken again.
  using OnConnection = std::function<void(UniqueFd)>;

  /// `listening` is a listening, non-blocking stream socket; accepts once `io` runs.
  Acceptor(boost::asio::io_context& io, UniqueFd listening, Options options,
           OnConnection on_connection);
  ~Acceptor();
  Acceptor(const Acceptor&) = delete;
  Acceptor& operator=(const Acceptor&) = delete;

  /// Accepts nothing more. False when it was closed before.
  bool close();

 private:
  class State;
  std::shared_ptr<State> state_;
};

}  // namespace kith::net
