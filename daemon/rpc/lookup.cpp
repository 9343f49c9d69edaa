#include "daemon/rpc/lookup.hpp"

#include <fmt/format.h>

#include "core/base/error.hpp"
#include "core/base/text.hpp"

namespace kith::rpc {

std::int64_t check_id(const char* what, std::int64_t id) {
  if (id < 1)
    throw Error(ErrorKind::kRequest,
                fmt::format("{0} is no id of a {1}: {1} ids count from 1", id, what));
  return id;
}

SampleRecord find_sample(const CatalogReader& reader, SampleId id) {
  const auto sample = reader.sample(check_id("sample", id));
  if (!sample)
    throw Error(
        ErrorKind::kNotFound,
        fmt::format("no sample has the id {}: list the samples to see those there are", id));
  return *sample;
}

PersonRecord find_person(const CatalogReader& reader, const std::string& name) {
  if (name.empty()) throw Error(ErrorKind::kRequest, "no name of a person was given");
  const auto person = reader.person(name);
  if (!person)
    throw Error(ErrorKind::kNotFound,
                fmt::format("nobody is called \"{}\": list the people to see how they are spelled",
                            printable(name)));
  return *person;
}

ClusterRecord find_cluster(const CatalogReader& reader, ClusterId id) {
  const auto cluster = reader.cluster(check_id("cluster", id));
  if (!cluster)
    throw Error(ErrorKind::kNotFound,
                fmt::format("no cluster has the id {}: a recluster may have ended it, list the "
                            "clusters to see those there are",
                            id));
  return *cluster;
}

std::string find_file(const CatalogReader& reader, const std::string& path) {
  if (path.empty()) throw Error(ErrorKind::kRequest, "no path of a file was given");
  if (!reader.knows_file(path))
    throw Error(ErrorKind::kNotFound,
                fmt::format("no file called {} was taken in: list the files to see those there are",
                            printable(path)));
  return path;
}

std::vector<std::byte> find_thumbnail(const CatalogReader& reader, SampleId sample) {
  auto jpeg = reader.thumbnail(find_sample(reader, sample).id);
  if (jpeg.empty())
    throw Error(
        ErrorKind::kNotFound,
        fmt::format("sample {} has no image: drop one of the same stem as its file", sample));
  return jpeg;
}

}  // namespace kith::rpc
