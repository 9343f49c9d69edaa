#include "daemon/doors/identifier.hpp"

#include <fmt/format.h>

#include <iterator>
#include <memory>
#include <utility>

#include "core/base/text.hpp"

namespace kith {
namespace {

constexpr std::size_t kRowsAtOnce = 4096;

EmbeddingBatch parse(const std::string& file, const std::string& content, ReadLimits limits,
                     std::size_t dimension) {
  const auto format = format_of(file);
  if (!format) {
    throw Rejection(RejectionReason::kMalformed,
                    fmt::format("{} has no extension of a format that is read", printable(file)));
  }
  limits.dimension = dimension;
  EmbeddingBatch batch = read_embeddings(*format, std::as_bytes(std::span(content)), file, limits);
  const std::size_t found = batch.embeddings.dimension();
  if (dimension != 0 && found != dimension) throw wrong_dimension(file, found, dimension);
  return batch;
}

}  // namespace

struct Identifier::Request {
  EmbeddingBatch batch;
  std::vector<IdentifiedFace> faces;
  Identified done;
};

void Identifier::identify(std::string file, std::string content, const ReadLimits& limits,
                          Identified done) {
  worker_.post(
      [this, file = std::move(file), content = std::move(content), limits, done = std::move(done)] {
        const auto request = std::make_shared<Request>();
        request->done = done;
        try {
          request->batch = parse(file, content, limits, writer_.status().dimension);
        } catch (...) {
          return done({}, std::current_exception());
        }
        search(request);
      });
}

void Identifier::search(std::shared_ptr<Request> request) {
  writer_.post(
      [request](Engine& engine) {
        auto faces = engine.identify(request->batch, request->faces.size(), kRowsAtOnce);
        std::move(faces.begin(), faces.end(), std::back_inserter(request->faces));
      },
      [this, request](const std::exception_ptr& failure) {
        const bool all = request->faces.size() == request->batch.embeddings.rows();
        if (!failure && !all) return search(request);
        request->done(std::move(request->faces), failure);
      });
}

}  // namespace kith
