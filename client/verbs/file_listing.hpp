// Files of the inbox as they are listed.
#pragma once

#include <string>

#include "client/verbs/listing.hpp"

namespace kith::client {

Listing file_listing(Session& session, std::string when_empty);

/// Adds `file`; false when nobody reads any more.
bool add_file(Listing& listing, const v1::File& file, Timestamp now);

}  // namespace kith::client
