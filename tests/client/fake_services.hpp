// The services of FakeDaemon, one a file, and what they share.
#pragma once

#include <fmt/format.h>
#include <grpcpp/impl/service_type.h>
#include <grpcpp/server_context.h>
#include <grpcpp/support/status.h>
#include <grpcpp/support/sync_stream.h>

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "tests/client/fake_daemon.hpp"

namespace kith::client::test {

std::unique_ptr<grpc::Service> fake_daemon_service(World& world);
std::unique_ptr<grpc::Service> fake_gallery_service(World& world);
std::unique_ptr<grpc::Service> fake_samples_service(World& world);
std::unique_ptr<grpc::Service> fake_clusters_service(World& world);

/// Notes the call, and answers as the world wants calls to be answered.
grpc::Status answer(World& world, const std::string& call);

/// Progress as a daemon tells it: half of the work is done, then all of it.
template <class Response>
void half_and_whole(grpc::ServerWriter<Response>& writer, Response last) {
  Response half;
  half.set_progress(0.5);
  writer.Write(half);
  last.set_progress(1);
  writer.Write(last);
}

/// A page of `all`; the token is the index of its first item.
template <class Request, class Response, class Item>
void page(const World& world, const Request& request, Response& response,
          const std::vector<Item>& all, google::protobuf::RepeatedPtrField<Item>& items) {
  std::size_t next = request.page_token().empty() ? 0 : std::stoul(request.page_token());
  for (int i = 0; i < world.page_size && next < all.size(); ++i) *items.Add() = all[next++];
  if (next < all.size()) response.set_next_page_token(std::to_string(next));
}

template <class Item>
grpc::Status find(const std::vector<Item>& all, std::int64_t id, const char* noun, Item& found) {
  const auto it =
      std::find_if(all.begin(), all.end(), [id](const Item& item) { return item.id() == id; });
  if (it == all.end())
    return {grpc::StatusCode::NOT_FOUND, fmt::format("there is no {} {}", noun, id)};
  found = *it;
  return grpc::Status::OK;
}

/// Notes what a command asks for and answers with the outcome of the world.
template <class Request, class Response>
grpc::Status told(World& world, const Request& request, Response& response) {
  world.asked_command = request.GetDescriptor()->name() + " " + request.ShortDebugString();
  *response.mutable_outcome() = world.outcome;
  return answer(world, "a command");
}

}  // namespace kith::client::test
