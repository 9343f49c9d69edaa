#include "tests/demo/demonstration.hpp"

#include <fmt/format.h>

#include <array>
#include <cmath>
#include <opencv2/imgcodecs.hpp>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "core/base/file.hpp"
#include "tests/demo/face_painter.hpp"

namespace kith::demo {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kDimension = 128;
constexpr double kSpread = 0.27;  // of one person's embeddings: about 0.37 from each other
constexpr std::size_t kReferences = 3;
constexpr std::size_t kFacesOfKnown = 5;
constexpr std::size_t kPassersBy = 12;
constexpr std::size_t kEveryNthWithoutImage = 45;

constexpr std::array<const char*, 8> kPeople = {"Alice Moreau",  "Margaret Kim", "Arjun Raghavan",
                                                "José Álvarez",  "Νίκη Παππά",   "Tomasz Wójcik",
                                                "Zoë Lindqvist", "Grace Okafor"};
constexpr std::array<std::size_t, 10> kFacesOfRecurring = {14, 12, 11, 10, 8, 7, 6, 5, 4, 3};
constexpr const char* kPlaces[] = {"", "entrance", "garden party", "fête d'été"};

using Direction = std::array<double, kDimension>;  // of unit length
using Embedding = std::array<float, kDimension>;

struct Identity {
  Looks looks;
  Direction direction{};
};

Direction random_direction(Random& random) {
  Direction direction{};
  double square = 0.0;
  for (double& value : direction) {
    value = random.normal();
    square += value * value;
  }
  for (double& value : direction) value /= std::sqrt(square);
  return direction;
}

Identity random_identity(Random& random) {
  Identity identity{.looks = random_looks(random)};
  identity.direction = random_direction(random);
  return identity;
}

Embedding random_embedding(const Identity& identity, Random& random) {
  const Direction noise = random_direction(random);
  Embedding embedding{};
  double square = 0.0;
  for (std::size_t i = 0; i < kDimension; ++i) {
    const double value = identity.direction[i] + kSpread * noise[i];
    embedding[i] = static_cast<float>(value);
    square += value * value;
  }
  for (float& value : embedding) value /= static_cast<float>(std::sqrt(square));
  return embedding;
}

// Version 1.0 of NumPy's format: magic, header length, a Python dictionary padded to 64 bytes.
std::string to_npy(const Embedding& embedding) {
  constexpr std::size_t kPreamble = 10;
  std::string header =
      fmt::format("{{'descr': '<f4', 'fortran_order': False, 'shape': ({},), }}", embedding.size());
  header.append(63 - (kPreamble + header.size()) % 64, ' ');
  header += '\n';
  std::string npy("\x93NUMPY\x01\x00", 8);
  npy += static_cast<char>(header.size() & 0xFF);
  npy += static_cast<char>(header.size() >> 8);
  npy += header;
  npy.append(reinterpret_cast<const char*>(embedding.data()), sizeof embedding);
  return npy;
}

void write(const fs::path& path, std::span<const std::byte> bytes) {
  write_file_atomically(path, bytes, false);
}

void write_face(const fs::path& stem, const Identity& identity, Random& random, bool has_image) {
  const Photograph photograph = random_photograph(random);
  const Embedding embedding = random_embedding(identity, random);
  if (has_image) {
    std::vector<std::uint8_t> png;
    cv::imencode(".png", paint_face(identity.looks, photograph), png);
    write(fs::path(stem) += ".png", std::as_bytes(std::span(png)));
  }
  const std::string npy = to_npy(embedding);
  write(fs::path(stem) += ".npy", std::as_bytes(std::span(npy)));
}

// Whose faces lie in the inbox, in the order of their arrival.
std::vector<const Identity*> shuffled(std::vector<const Identity*> faces, Random& random) {
  for (std::size_t i = faces.size(); i > 1; --i) std::swap(faces[i - 1], faces[random.below(i)]);
  return faces;
}

void append(std::vector<const Identity*>& faces, const Identity& identity, std::size_t count) {
  faces.insert(faces.end(), count, &identity);
}

std::vector<Identity> random_identities(std::size_t count, Random& random) {
  std::vector<Identity> identities;
  for (std::size_t i = 0; i < count; ++i) identities.push_back(random_identity(random));
  return identities;
}

}  // namespace

Summary fill_root(const fs::path& root, std::uint64_t seed) {
  Random random(seed);
  const auto known = random_identities(kPeople.size(), random);
  const auto recurring = random_identities(kFacesOfRecurring.size(), random);
  const auto passers_by = random_identities(kPassersBy, random);
  Summary summary{.people = known.size(),
                  .recurring_people = recurring.size(),
                  .passers_by = passers_by.size()};

  std::vector<const Identity*> faces;
  for (std::size_t i = 0; i < known.size(); ++i) {
    const fs::path folder = root / "known" / kPeople[i];
    fs::create_directories(folder);
    for (std::size_t n = 1; n <= kReferences; ++n) {
      write_face(folder / fmt::format("portrait_{}", n), known[i], random, true);
      ++summary.references;
    }
    append(faces, known[i], kFacesOfKnown);
    summary.known_faces += kFacesOfKnown;
  }
  for (std::size_t i = 0; i < recurring.size(); ++i) {
    append(faces, recurring[i], kFacesOfRecurring[i]);
    summary.recurring_faces += kFacesOfRecurring[i];
  }
  for (const Identity& identity : passers_by) append(faces, identity, 1);

  for (const char* place : kPlaces) fs::create_directories(root / "inbox" / place);
  std::size_t number = 1000;
  for (const Identity* identity : shuffled(std::move(faces), random)) {
    const bool has_image = ++number % kEveryNthWithoutImage != 0;
    write_face(root / "inbox" / random.pick(kPlaces) / fmt::format("IMG_{}", number), *identity,
               random, has_image);
    if (!has_image) ++summary.without_image;
  }
  return summary;
}

}  // namespace kith::demo
