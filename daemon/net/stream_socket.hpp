// A connected socket of whatever family, for Boost.Asio.
#pragma once

#include <sys/socket.h>

#include <utility>  // Boost.Asio 1.74 forgets it in C++20
//
#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/asio/io_context.hpp>

#include "core/base/unique_fd.hpp"

namespace kith::net {

inline boost::asio::generic::stream_protocol::socket stream_socket(boost::asio::io_context& io,
                                                                   UniqueFd fd) {
  sockaddr_storage name{};
  socklen_t size = sizeof name;
  ::getsockname(fd.get(), reinterpret_cast<sockaddr*>(&name), &size);
  return {io, boost::asio::generic::stream_protocol(name.ss_family, 0), fd.release()};
}

}  // namespace kith::net
