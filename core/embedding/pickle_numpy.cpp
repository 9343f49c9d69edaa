#include "core/embedding/pickle_numpy.hpp"

#include <array>
#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include "core/embedding/array_text.hpp"
#include "core/embedding/byte_reader.hpp"

namespace kith {
namespace {

using Global = std::pair<std::string_view, NumpyGlobal>;

constexpr std::array kGlobals = std::to_array<Global>({
    {"numpy.core.multiarray _reconstruct", NumpyGlobal::kReconstruct},
    {"numpy._core.multiarray _reconstruct", NumpyGlobal::kReconstruct},
    {"numpy ndarray", NumpyGlobal::kNdarray},
    {"numpy dtype", NumpyGlobal::kDtype},
    {"numpy.core.multiarray scalar", NumpyGlobal::kScalar},
    {"numpy._core.multiarray scalar", NumpyGlobal::kScalar},
    {"numpy.core.numeric _frombuffer", NumpyGlobal::kFromBuffer},
    {"numpy._core.numeric _frombuffer", NumpyGlobal::kFromBuffer},
    {"_codecs encode", NumpyGlobal::kEncode},    // how protocols 0 to 2 write the bytes of Python 3
    {"__builtin__ bytes", NumpyGlobal::kBytes},  // and those that are empty
    {"builtins bytes", NumpyGlobal::kBytes},
});

// Carries out the calls. Every argument is taken by its place and its type.
class Caller {
 public:
  Caller(Document& document, const ReadContext& context) : document_(document), context_(context) {}

  Value call(NumpyGlobal function, const ValueList& arguments) {
    switch (function) {
      case NumpyGlobal::kReconstruct:
        return reconstruct(arguments);
      case NumpyGlobal::kDtype:
        return dtype(arguments);
      case NumpyGlobal::kScalar:
        return scalar(arguments);
      case NumpyGlobal::kFromBuffer:
        return from_buffer(arguments);
      case NumpyGlobal::kEncode:
        return encode(arguments);
      case NumpyGlobal::kBytes:
        require(arguments.size() == 0);
        return Bytes{};
      case NumpyGlobal::kNdarray:
        break;
    }
    fail();
  }

  void set_state(ArrayView& array, const ValueList& state) const {
    require(state.size() == 5);
    const Dtype* const element = argument<Dtype*>(state, 2);
    if (element->kind == 'O' || element->kind == 'V') {
      context_.reject(RejectionReason::kForbiddenContent,
                      "holds an array of dtype {}, whose elements are Python objects or records",
                      printable(element->spelling));
    }
    fill(array, *element, argument<bool>(state, 3), argument<ValueList*>(state, 1),
         bytes_in(state.at(4)));
  }

  // (version, byte order, subarray, names, fields, size, alignment, flags)
  void set_state(Dtype& element, const ValueList& state) const {
    require(state.size() >= 5);
    const std::string_view order = text_in(state.at(1));
    if (!std::holds_alternative<std::monostate>(state.at(2)) ||
        !std::holds_alternative<std::monostate>(state.at(3))) {
      context_.reject(RejectionReason::kUnsupportedType,
                      "holds an array of records, where a float array is an embedding");
    }
    require(order.size() == 1);
    const char native = order[0] == '=' ? '<' : order[0];
    const auto known = parse_dtype(std::string(1, native) + element.spelling.substr(1));
    require(known.has_value());
    element = *known;
  }

 private:
  [[noreturn]] void fail() const {
    context_.reject(
        RejectionReason::kMalformed,
        "is no pickle that can be read: it makes an array in a way that numpy does not");
  }
  void require(bool condition) const {
    if (!condition) fail();
  }

  template <typename T>
  T argument(const ValueList& arguments, std::size_t i) const {
    require(i < arguments.size());
    const Value value = arguments.at(i);
    const T* const held = std::get_if<T>(&value);
    require(held != nullptr);
    return *held;
  }

  // Python 2 wrote bytes as it wrote text.
  std::string_view text_in(const Value& value) const {
    if (const auto* text = std::get_if<Text>(&value)) return text->utf8;
    return as_text(bytes_in(value));
  }
  std::span<const std::byte> bytes_in(const Value& value) const {
    const auto* bytes = std::get_if<Bytes>(&value);
    require(bytes != nullptr);
    return bytes->data;
  }

  Value reconstruct(const ValueList& arguments) {
    require(argument<NumpyGlobal>(arguments, 0) == NumpyGlobal::kNdarray);
    return document_.new_array({});
  }

  // dtype('f8', align, copy): the order of its bytes comes with the state.
  Value dtype(const ValueList& arguments) {
    require(arguments.size() >= 1);
    const std::string code(text_in(arguments.at(0)));
    for (const char order : {'<', '|'}) {
      if (auto known = parse_dtype(order + code)) return document_.new_dtype(std::move(*known));
    }
    fail();
  }

  Value scalar(const ValueList& arguments) {
    const Dtype* const element = argument<Dtype*>(arguments, 0);
    require(arguments.size() == 2 && has_text(*element));
    const auto bytes = bytes_in(arguments.at(1));
    require(bytes.size() == element->item_bytes());
    const ArrayView one{*element, false, {1}, bytes};
    if (element->is_float()) {
      double number = 0;
      copy_row(one, 0, {&number, 1});
      return number;
    }
    return Text{document_.keep(element_text(one, 0))};
  }

  // _frombuffer(buffer, dtype, shape, 'C' or 'F')
  Value from_buffer(const ValueList& arguments) {
    require(arguments.size() == 4);
    const std::string_view order = text_in(arguments.at(3));
    require(order == "C" || order == "F");
    ArrayView* const array = document_.new_array({});
    fill(*array, *argument<Dtype*>(arguments, 1), order == "F", argument<ValueList*>(arguments, 2),
         bytes_in(arguments.at(0)));
    return array;
  }

  // encode(text, 'latin1'): each character is one byte.
  Value encode(const ValueList& arguments) {
    require(arguments.size() == 2);
    const std::string_view codec = text_in(arguments.at(1));
    require(codec == "latin1" || codec == "latin-1");
    const std::string_view text = argument<Text>(arguments, 0).utf8;
    std::string bytes;
    for (std::size_t i = 0; i < text.size(); ++i) {
      const auto unit = static_cast<unsigned char>(text[i]);
      if (unit < 0x80) {
        bytes += text[i];
        continue;
      }
      require((unit == 0xC2 || unit == 0xC3) && i + 1 < text.size());
      const auto next = static_cast<unsigned char>(text[++i]);
      require((next & 0xC0) == 0x80);
      bytes += static_cast<char>((unit & 0x03) << 6 | (next & 0x3F));
    }
    return Bytes{std::as_bytes(std::span(document_.keep(std::move(bytes))))};
  }

  void fill(ArrayView& array, const Dtype& element, bool fortran_order, const ValueList* shape,
            std::span<const std::byte> data) const {
    std::vector<std::uint64_t> extents;
    for (std::size_t i = 0; i < shape->size(); ++i) {
      const double extent = argument<double>(*shape, i);
      require(extent >= 0 && extent < 0x1p53 && extent == std::trunc(extent));
      extents.push_back(static_cast<std::uint64_t>(extent));
      require(extents.size() <= 32);
    }
    require(element.item_bytes() != 0 && size_in_bytes(element, extents) == data.size());
    array = {element, fortran_order, std::move(extents), data};
  }

  Document& document_;
  const ReadContext& context_;
};

}  // namespace

std::optional<NumpyGlobal> numpy_global(std::string_view module, std::string_view name) {
  for (const auto& [known, function] : kGlobals) {
    const bool parts = known.size() == module.size() + 1 + name.size() &&
                       known.starts_with(module) && known[module.size()] == ' ' &&
                       known.ends_with(name);
    if (parts) return function;
  }
  return std::nullopt;
}

Value call_numpy(const Value& function, const Value& arguments, Document& document,
                 const ReadContext& context) {
  const auto* const callee = std::get_if<NumpyGlobal>(&function);
  const auto* const tuple = std::get_if<ValueList*>(&arguments);
  if (callee == nullptr || tuple == nullptr) {
    context.reject(RejectionReason::kForbiddenContent, "calls something that is no function");
  }
  return Caller(document, context).call(*callee, **tuple);
}

void set_numpy_state(const Value& object, const Value& state, Document& document,
                     const ReadContext& context) {
  const auto* const tuple = std::get_if<ValueList*>(&state);
  const auto* const array = std::get_if<ArrayView*>(&object);
  const auto* const element = std::get_if<Dtype*>(&object);
  if (tuple == nullptr || (array == nullptr && element == nullptr)) {
    context.reject(RejectionReason::kForbiddenContent, "gives a state to something that has none");
  }
  const Caller caller(document, context);
  if (array != nullptr) return caller.set_state(**array, **tuple);
  caller.set_state(**element, **tuple);
}

}  // namespace kith
