#include "daemon/rpc/enroll_stream.hpp"

#include <utility>

#include "daemon/rpc/convert.hpp"

namespace kith::rpc {

void EnrollStream::take(const v1::EnrollFacesRequest& piece) {
  if (piece.has_file()) {
    staging_->begin(piece.file().person(), piece.file().name(), piece.file().crop());
  } else {
    staging_->write(piece.chunk());
  }
}

void EnrollStream::ended() {
  const auto self = std::static_pointer_cast<EnrollStream>(shared_from_this());
  context().control.enroll(
      std::move(staging_), context().caller.actor,
      [self](const std::optional<CommandOutcome>& outcome, const std::vector<EnrolledFile>& files,
             const std::exception_ptr& error) {
        if (error) return self->finish(status_of(error));
        self->succeed([&] {
          if (outcome) *self->response_.mutable_outcome() = to_proto(*outcome);
          for (const EnrolledFile& file : files) *self->response_.add_files() = to_proto(file);
        });
      });
}

void ImportStream::take(const v1::ImportGalleryRequest& piece) {
  if (piece.has_file()) {
    staging_->begin_part(piece.file());
  } else {
    staging_->write(piece.chunk());
  }
}

void ImportStream::ended() {
  const auto self = std::static_pointer_cast<ImportStream>(shared_from_this());
  context().control.import_gallery(
      std::move(staging_), context().caller.actor,
      [self](const std::optional<CommandOutcome>& outcome, const std::exception_ptr& error) {
        if (error) return self->finish(status_of(error));
        self->succeed([&] {
          if (!outcome) return;
          const bool changed = outcome->command.number != 0;
          if (!changed && outcome->skipped.empty()) return;
          *self->response_.mutable_outcome() = to_proto(*outcome);
          if (!changed) self->response_.mutable_outcome()->clear_command();
        });
      });
}

}  // namespace kith::rpc
