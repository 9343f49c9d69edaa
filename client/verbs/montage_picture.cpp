#include "client/verbs/montage_picture.hpp"

#include <string>

#include "client/graphics/kitty.hpp"
#include "client/graphics/picture.hpp"
#include "client/graphics/sixel.hpp"
#include "core/base/text.hpp"

namespace kith::client {
namespace {

std::string first_page(Session& session, std::int64_t cluster) {
  std::string png;
  session.daemon().render_montage(cluster, [&png](const v1::RenderMontageResponse& piece) {
    png += piece.png();
    return !piece.page_complete();
  });
  return png;
}

// Empty where the terminal shows no pictures, or cannot show this one.
std::string drawn(Session& session, std::int64_t cluster) {
  const Graphics graphics = session.terminal().graphics();
  if (graphics == Graphics::kNone) return {};
  const std::string png = first_page(session, cluster);
  if (graphics == Graphics::kKitty) return kitty_picture(png);
  const auto picture = picture_from_png(png);
  return picture ? sixel_picture(*picture) : std::string();
}

}  // namespace

ExitCode show_montage(Session& session, const v1::Cluster& cluster) {
  const std::string picture = drawn(session, cluster.id());
  session.out() << (picture.empty() ? printable(cluster.montage()) : picture) << '\n';
  return ExitCode::kDone;
}

}  // namespace kith::client
