// Small steps with open folders: everything is named below a descriptor, so no path is too long and
// none is resolved twice.
#pragma once

#include <string>
#include <string_view>

#include "core/base/sha256.hpp"
#include "core/base/unique_fd.hpp"

namespace kith {

/// Opens `relative` below `top`, creating what is missing and syncing what it was created in. A
/// component whose name a file has taken gets a suffix; `relative` becomes the path that was
/// opened. Throws Error{kRetry}.
UniqueFd create_folder_below(int top, std::string& relative);

bool exists_at(int folder, const std::string& name);

/// The smallest number we can find quickly for which with_suffix(name, number) is free: a few
/// looks, also when ten thousand files of the name came before.
std::size_t free_suffix(int folder, const std::string& name);

/// Renames without ever replacing anything. Returns 0 or the error number.
int move_at(int from, const std::string& name, int to, const std::string& new_name);

/// The same onto another mount, for a regular file: copied, synced, unlinked, in this order, so
/// that it is in one place at least whenever the power goes. EXDEV for what is no regular file.
/// Throws Error{kRetry} where it cannot be copied.
int carry_at(int from, const std::string& name, int to, const std::string& new_name);

/// True when `name` is a regular file of these bytes.
bool has_digest_at(int folder, const std::string& name, std::uint64_t size, const Digest& digest);

/// Writes a file whole or not at all, and durably. Throws Error{kRetry}.
void write_at(int folder, const std::string& name, std::string_view text);

/// The whole of a small regular file; empty where there is none.
std::string read_at(int folder, const std::string& name);

/// Makes a folder's entries durable. Throws Error{kRetry}.
void sync_at(int folder, std::string_view shown);

}  // namespace kith
