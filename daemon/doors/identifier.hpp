// Names the faces of files that nobody keeps: parses on a thread of its own, searches on the
// writer's, a few thousand rows at a time, so that intake goes on in between.
#pragma once

#include <cstdint>
#include <exception>
#include <functional>
#include <string>
#include <vector>

#include "core/embedding/reader.hpp"
#include "core/pipeline/identified_face.hpp"
#include "daemon/worker.hpp"
#include "daemon/writer.hpp"

namespace kith {

class Identifier {
 public:
  /// Called on a thread of the daemon's: the faces, or what refused them (a Rejection, or an
  /// Error). Not called any more once the identifier was stopped.
  using Identified = std::function<void(std::vector<IdentifiedFace>, std::exception_ptr)>;

  explicit Identifier(Writer& writer) : writer_(writer) {}

  /// From any thread. `file` is a name, whose extension says the format.
  void identify(std::string file, std::string content, const ReadLimits& limits, Identified done);
  /// Before the writer's stop.
  void stop() { worker_.stop(); }

 private:
  struct Request;
  void search(std::shared_ptr<Request> request);

  Writer& writer_;
  Worker worker_{"kith-identify"};
};

}  // namespace kith
