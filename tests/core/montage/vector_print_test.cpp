#include "core/montage/vector_print.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <random>
#include <vector>

namespace kith {
namespace {

std::vector<float> random_unit(std::mt19937& random, std::size_t dimension) {
  std::normal_distribution<float> normal;
  std::vector<float> vector(dimension);
  float square = 0;
  for (float& value : vector) {
    value = normal(random);
    square += value * value;
  }
  for (float& value : vector) value /= std::sqrt(square);
  return vector;
}

std::vector<float> near(const std::vector<float>& vector, std::mt19937& random) {
  const auto noise = random_unit(random, vector.size());
  std::vector<float> moved = vector;
  for (std::size_t i = 0; i < moved.size(); ++i) moved[i] += 0.25F * noise[i];
  return moved;
}

double distance(const std::vector<float>& a, const std::vector<float>& b) {
  return cv::norm(vector_print(a, 8), vector_print(b, 8), cv::NORM_L1);
}

TEST(VectorPrint, LooksAlikeForNearVectorsAndDifferentForFarOnes) {
  std::mt19937 random(3);
  for (const std::size_t dimension : {64, 128, 512}) {
    int right = 0;
    for (int i = 0; i < 100; ++i) {
      const auto one = random_unit(random, dimension);
      right += distance(one, near(one, random)) < distance(one, random_unit(random, dimension));
    }
    EXPECT_GE(right, 98) << dimension;
  }
}

TEST(VectorPrint, IsSymmetricAsFacesAre) {
  std::mt19937 random(3);
  const cv::Mat print = vector_print(random_unit(random, 128), 40);
  cv::Mat mirrored;
  cv::flip(print, mirrored, 1);
  EXPECT_EQ(cv::norm(print, mirrored, cv::NORM_INF), 0.0);
}

TEST(VectorPrint, TakesAnyVector) {
  EXPECT_EQ(vector_print({}, 16).size(), cv::Size(16, 16));
  const std::vector<float> odd = {NAN, INFINITY, -INFINITY};
  EXPECT_EQ(vector_print(odd, 16).size(), cv::Size(16, 16));
}

}  // namespace
}  // namespace kith
