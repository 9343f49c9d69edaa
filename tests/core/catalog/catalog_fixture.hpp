// A catalog in a folder of its own, and small verbs that fill it.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "core/base/error.hpp"
#include "core/catalog/catalog.hpp"
#include "core/catalog/reader.hpp"

namespace kith::test {

/// Seconds after the epoch.
inline Timestamp at(int seconds) {
  return Timestamp(std::chrono::seconds(seconds));
}

/// A digest that belongs to `number`.
Digest digest_of(int number);

/// A vector of 4 values that belongs to `number`.
std::vector<float> vector_of(int number);

/// One number out of the database file, past all of kith's code.
std::int64_t scalar(const std::filesystem::path& database, const std::string& sql);

/// Runs statements on the database file, past all of kith's code.
void run_sql(const std::filesystem::path& database, const std::string& sql);

/// Counts as SQL finds them in the tables.
Counts counted_by_sql(const std::filesystem::path& database);

/// The kind of the Error that `act` throws; none when it throws none.
std::optional<ErrorKind> kind_thrown_by(const std::function<void()>& act);

class CatalogTest : public testing::Test {
 protected:
  CatalogTest();
  ~CatalogTest() override;

  std::filesystem::path path() const { return folder_ / "kith.db"; }
  const std::filesystem::path& folder() const { return folder_; }

  /// The open catalog, opened on first use.
  Catalog& catalog();
  void close() { catalog_.reset(); }
  CatalogReader reader() { return (static_cast<void>(catalog()), CatalogReader(path())); }

  /// Runs `changes` in a transaction and commits.
  void committed(const std::function<void()>& changes);
  /// Runs `changes` in a transaction that is not committed.
  void rolled_back(const std::function<void()>& changes);

  // Verbs inside a transaction.
  FileId add_file(const std::string& path, std::size_t samples = 1);
  SampleId add_sample(SampleState state = SampleState::kUnknown);
  SampleId add_sample(FileId file, std::uint64_t row, SampleState state = SampleState::kUnknown,
                      std::optional<PersonId> person = {});
  SampleId add_reference(PersonId person);
  EventSequence add_event(EventKind kind = EventKind::kSampleUnknown);
  PersonId add_person(const std::string& name) { return catalog().add_person(name, at(7)); }
  void put_in(ClusterId cluster, const std::vector<SampleId>& samples);

 private:
  std::filesystem::path folder_;
  std::optional<Catalog> catalog_;
  int files_ = 0;
};

}  // namespace kith::test
