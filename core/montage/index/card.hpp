// One card of the page of all montages: a montage with what is known of it and the command that
// goes with it.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "core/montage/plan.hpp"

namespace kith::index_page_parts {

/// Text as it may stand in HTML, between tags and in attributes: nothing in it becomes markup, and
/// bytes that are no UTF-8 and control characters are percent-encoded.
std::string escaped(std::string_view text);

/// "Cluster 7", the person's name, …
std::string heading_of(const MontageSubject& subject);

/// `kith`: the client and the options it needs to find the daemon, as a shell reads them.
/// `address_of` gives a page of the montage the URL it is loaded from.
std::string card(const MontageSubject& subject, const std::string& kith,
                 const std::function<std::string(const std::string& file_name)>& address_of);

}  // namespace kith::index_page_parts
