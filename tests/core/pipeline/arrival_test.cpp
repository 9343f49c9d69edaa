#include <sys/socket.h>
#include <sys/un.h>

#include "core/base/unique_fd.hpp"
#include "tests/core/pipeline/spool_fixture.hpp"
#include "tests/support/npy_builder.hpp"

namespace kith::test {
namespace {

using ::testing::HasSubstr;

class ArrivalTest : public SpoolFixture {
 protected:
  void drop_vector(const std::string& path) {
    const auto bytes = npy_vector(std::vector<double>{3, 4});
    drop(path, {reinterpret_cast<const char*>(bytes.data()), bytes.size()});
  }
  Arrival read(const std::string& path) { return read_arrival(layout_, path, limits_); }
  RejectionReason reason(const std::string& path) {
    const Arrival arrival = read(path);
    const auto* const rejection = std::get_if<Rejection>(&arrival.content);
    EXPECT_NE(rejection, nullptr) << path;
    message_ = rejection ? rejection->what() : "";
    return rejection ? rejection->reason() : RejectionReason{};
  }
  ReadLimits limits_;
  std::string message_;
};

TEST_F(ArrivalTest, ReadsHashesAndParsesTheSameBytes) {
  drop_vector("sub/a.npy");
  const Arrival arrival = read("sub/a.npy");
  const std::string bytes = content(at("inbox/sub/a.npy"));
  EXPECT_EQ(arrival.path, "sub/a.npy");
  EXPECT_EQ(arrival.size, bytes.size());
  EXPECT_EQ(arrival.digest, sha256(std::as_bytes(std::span(bytes))));
  EXPECT_EQ(arrival.identity, identity("sub/a.npy"));
  EXPECT_EQ(arrival.person, std::nullopt);
  EXPECT_EQ(std::get<EmbeddingBatch>(arrival.content).embeddings.rows(), 1U);
}

TEST_F(ArrivalTest, APersonIsTheFirstFolderOfKnown) {
  drop_vector("known/Ada Lovelace/a.npy");
  drop_vector("known/Ada Lovelace/1843/b.npy");
  EXPECT_EQ(read("known/Ada Lovelace/a.npy").person, "Ada Lovelace");
  EXPECT_EQ(read("known/Ada Lovelace/1843/b.npy").person, "Ada Lovelace");
}

TEST_F(ArrivalTest, APersonWhoseNameIsNoUtf8IsPercentEncoded) {
  drop_vector("known/\xE9ric/a.npy");
  EXPECT_EQ(read("known/\xE9ric/a.npy").person, "%E9ric");
}

TEST_F(ArrivalTest, AFileDirectlyInKnownHasNoPerson) {
  drop_vector("known/a.npy");
  EXPECT_EQ(reason("known/a.npy"), RejectionReason::kNoPerson);
  EXPECT_THAT(message_, HasSubstr("known/a.npy lies directly in known/"));
}

TEST_F(ArrivalTest, AFolderOfTheInboxCalledKnownIsRefused) {
  drop_vector("./known/Ada/a.npy");
  EXPECT_EQ(reason("./known/Ada/a.npy"), RejectionReason::kReservedName);
  EXPECT_THAT(message_, HasSubstr("known/Ada/a.npy lies in a folder of the inbox called known"));
}

TEST_F(ArrivalTest, WhatIsNoFileIsNeverOpened) {
  fs::create_symlink("/etc/passwd", at("inbox/link.npy"));
  fs::create_symlink("loop.npy", at("inbox/loop.npy"));
  fs::create_directory(at("inbox/folder.npy"));
  ASSERT_EQ(::mkfifo(at("inbox/fifo.npy").c_str(), 0600), 0);
  for (const auto& [name, what] :
       {std::pair("link.npy", "a symbolic link"), std::pair("loop.npy", "a symbolic link"),
        std::pair("folder.npy", "a directory"), std::pair("fifo.npy", "a FIFO")}) {
    EXPECT_EQ(reason(name), RejectionReason::kNotAFile);
    EXPECT_THAT(message_, HasSubstr(std::string(name) + " is " + what));
    EXPECT_EQ(read(name).digest, std::nullopt);
  }
}

TEST_F(ArrivalTest, ASocketIsRefused) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  const std::string path = at("inbox/s.npy").native();
  ASSERT_LT(path.size(), sizeof address.sun_path);
  path.copy(address.sun_path, path.size());
  const UniqueFd socket(::socket(AF_UNIX, SOCK_STREAM, 0));
  ASSERT_EQ(::bind(socket.get(), reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
  EXPECT_EQ(reason("s.npy"), RejectionReason::kNotAFile);
}

TEST_F(ArrivalTest, ALinkedFolderIsNotEntered) {
  write(at("outside/a.npy"), "secret");
  fs::create_directory_symlink(at("outside"), at("inbox/sub"));
  const auto error = error_of([&] { read("sub/a.npy"); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->kind(), ErrorKind::kNotFound);
}

TEST_F(ArrivalTest, AFileThatIsGoneIsSaidToBe) {
  const auto error = error_of([&] { read("a.npy"); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->kind(), ErrorKind::kNotFound);
}

TEST_F(ArrivalTest, AnInboxThatIsGoneIsWaitedFor) {
  fs::remove(at("inbox"));
  const auto error = error_of([&] { read("a.npy"); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->kind(), ErrorKind::kRetry);
}

TEST_F(ArrivalTest, TooLargeAFileIsRefusedUnread) {
  drop_vector("a.npy");
  limits_.max_file_size = 100;
  EXPECT_EQ(reason("a.npy"), RejectionReason::kTooLarge);
  EXPECT_THAT(message_, HasSubstr("max_file_size is 100"));
}

TEST_F(ArrivalTest, ABadFileKeepsItsDigest) {
  drop("a.npy", "garbage");
  const Arrival arrival = read("a.npy");
  EXPECT_TRUE(std::holds_alternative<Rejection>(arrival.content));
  EXPECT_EQ(arrival.digest, sha256(std::as_bytes(std::span("garbage", 7))));
}

TEST_F(ArrivalTest, AnImageIsReadWhole) {
  drop("a.png", "pixels");
  const ImageArrival image = read_image_arrival(layout_, "a.png", 6);
  EXPECT_EQ(image.path, "a.png");
  EXPECT_EQ(image.bytes.size(), 6U);
  EXPECT_FALSE(image.rejection);
}

TEST_F(ArrivalTest, TooLargeAnImageIsRefusedUnread) {
  drop("a.png", "pixels");
  const ImageArrival image = read_image_arrival(layout_, "a.png", 5);
  ASSERT_TRUE(image.rejection);
  EXPECT_EQ(image.rejection->reason(), RejectionReason::kBadImage);
  EXPECT_TRUE(image.bytes.empty());
  EXPECT_EQ(image.identity.size, 6U);
}

TEST_F(ArrivalTest, WhatIsNotToBeReadIsNotOpened) {
  drop("a.npy", "killer");
  const Arrival arrival =
      unread_arrival(layout_, "a.npy", Rejection(RejectionReason::kKilledReader, "not again"));
  EXPECT_FALSE(arrival.digest);
  EXPECT_EQ(arrival.size, 6U);
  EXPECT_STREQ(std::get<Rejection>(arrival.content).what(), "not again");
}

TEST_F(ArrivalTest, AnImageThatIsALinkIsRefused) {
  fs::create_symlink("/etc/passwd", at("inbox/a.png"));
  const ImageArrival image = read_image_arrival(layout_, "a.png", 1000);
  ASSERT_TRUE(image.rejection);
  EXPECT_EQ(image.rejection->reason(), RejectionReason::kBadImage);
}

}  // namespace
}  // namespace kith::test
