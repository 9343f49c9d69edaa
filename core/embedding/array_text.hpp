// Elements of a numpy array as text: labels and names are strings in one file and numbers in the
// next.
#pragma once

#include <cstddef>
#include <string>

#include "core/embedding/array_view.hpp"

namespace kith {

/// True when element_text can be asked: text, integers, bools and floats.
bool has_text(const Dtype& dtype);

/// Element `i` of an array of one axis. Text loses the NULs numpy pads with, bytes that are no
/// UTF-8 stay as they are, whole numbers come without a fraction.
std::string element_text(const ArrayView& array, std::size_t i);

/// A number as a label: "3" for 3.0, else the shortest decimal that reads back the same.
std::string number_text(double number);

}  // namespace kith
