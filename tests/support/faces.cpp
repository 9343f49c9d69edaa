#include "tests/support/faces.hpp"

#include <cmath>
#include <random>

#include "tests/support/npy_builder.hpp"
#include "tests/support/png_builder.hpp"

namespace kith::test {
namespace {

std::vector<double> direction(std::mt19937& random) {
  std::normal_distribution<double> normal;
  std::vector<double> values(kFaceDimension);
  double squares = 0;
  for (double& value : values) {
    value = normal(random);
    squares += value * value;
  }
  for (double& value : values) value /= std::sqrt(squares);
  return values;
}

}  // namespace

std::vector<double> face_of(unsigned person, unsigned shot) {
  constexpr double kSpread = 0.21;  // of two shots about their person
  constexpr double kLength = 3;     // as embedders leave it: not one
  std::mt19937 people(1000 + person);
  std::mt19937 shots(1'000'000 + 1000 * person + shot);
  std::vector<double> face = direction(people);
  const std::vector<double> deviation = direction(shots);
  for (std::size_t i = 0; i < face.size(); ++i) {
    face[i] = kLength * (face[i] + kSpread * deviation[i]);
  }
  return face;
}

std::vector<std::byte> face_file(unsigned person, unsigned shot) {
  return npy_vector(face_of(person, shot));
}

std::vector<std::byte> crop_file(unsigned seed, unsigned side) {
  std::mt19937 random(seed);
  constexpr unsigned kBlocks = 6;  // a coarse pattern survives scaling
  std::vector<unsigned char> colors(3 * kBlocks * kBlocks);
  for (unsigned char& color : colors) color = static_cast<unsigned char>(random() & 0xFF);
  std::vector<unsigned char> pixels;
  for (unsigned y = 0; y < side; ++y) {
    for (unsigned x = 0; x < side; ++x) {
      const unsigned block = (y * kBlocks / side) * kBlocks + x * kBlocks / side;
      for (unsigned channel = 0; channel < 3; ++channel) {
        pixels.push_back(colors[3 * block + channel]);
      }
    }
  }
  return png_file(side, side, pixels);
}

}  // namespace kith::test
