#include "core/embedding/pickle_machine.hpp"

#include <bit>
#include <optional>
#include <vector>

#include "core/base/text.hpp"
#include "core/embedding/byte_reader.hpp"
#include "core/embedding/pickle_input.hpp"
#include "core/embedding/pickle_numpy.hpp"
#include "core/embedding/pickle_opcodes.hpp"
#include "core/embedding/pickle_stack.hpp"
#include "core/embedding/pickle_text.hpp"

namespace kith {
namespace {

constexpr std::uint8_t kNewestProtocol = 5;

class PickleMachine {
 public:
  PickleMachine(std::span<const std::byte> bytes, Document& document, const ReadContext& context)
      : in_(bytes, context), document_(document), context_(context), stack_(document, context) {}

  Value run() {
    while (true) {
      const auto op = static_cast<Op>(in_.number<std::uint8_t>());
      if (op == Op::kStop) break;
      const bool known =
          run_number(op) || run_text(op) || run_container(op) || run_stack(op) || run_object(op);
      if (!known) refuse(op);
    }
    if (in_.remaining() > 0) {
      context_.reject(RejectionReason::kOverlong, "has {} bytes behind the end of its pickle",
                      in_.remaining());
    }
    return stack_.pop();
  }

 private:
  [[noreturn]] void refuse(Op op) const {
    switch (op) {
      case Op::kPersId:
      case Op::kBinPersId:
      case Op::kInst:
      case Op::kObj:
      case Op::kNewObj:
      case Op::kNewObjEx:
      case Op::kExt1:
      case Op::kExt2:
      case Op::kExt4:
        context_.reject(RejectionReason::kForbiddenContent,
                        "makes a Python object (opcode 0x{:02x} at byte {}), where only numbers, "
                        "text, lists and numpy arrays are read",
                        static_cast<unsigned>(op), in_.position() - 1);
      case Op::kEmptySet:
      case Op::kAddItems:
      case Op::kFrozenSet:
      case Op::kNextBuffer:
      case Op::kReadonlyBuffer:
        context_.reject(
            RejectionReason::kForbiddenContent,
            "holds a set or an external buffer (opcode 0x{:02x} at byte {}), where only "
            "numbers, text, lists and numpy arrays are read",
            static_cast<unsigned>(op), in_.position() - 1);
      default:
        stack_.fail(fmt::format("0x{:02x} at byte {} is no opcode", static_cast<unsigned>(op),
                                in_.position() - 1));
    }
  }

  bool run_number(Op op) {
    switch (op) {
      case Op::kNone:
        push(std::monostate{});
        return true;
      case Op::kNewTrue:
        push(true);
        return true;
      case Op::kNewFalse:
        push(false);
        return true;
      case Op::kBinInt1:
        push_number(in_.number<std::uint8_t>());
        return true;
      case Op::kBinInt2:
        push_number(in_.number<std::uint16_t>());
        return true;
      case Op::kBinInt:
        push_number(in_.number<std::int32_t>());
        return true;
      case Op::kLong1:
        push_number(in_.long_integer(in_.number<std::uint8_t>()));
        return true;
      case Op::kLong4:
        push_number(in_.long_integer(in_.number<std::uint32_t>()));
        return true;
      case Op::kBinFloat:
        push(std::bit_cast<double>(__builtin_bswap64(in_.number<std::uint64_t>())));
        return true;
      case Op::kFloat:
        push_number(in_.decimal());
        return true;
      case Op::kInt:
        push(in_.integer_or_bool());
        return true;
      case Op::kLong:
        push_number(in_.decimal());
        return true;
      default:
        return false;
    }
  }

  bool run_text(Op op) {
    switch (op) {
      case Op::kBinUnicode:
        push_text(in_.number<std::uint32_t>());
        return true;
      case Op::kShortBinUnicode:
        push_text(in_.number<std::uint8_t>());
        return true;
      case Op::kBinUnicode8:
        push_text(in_.number<std::uint64_t>());
        return true;
      case Op::kBinString:
      case Op::kBinBytes:
        push_bytes(in_.number<std::uint32_t>());
        return true;
      case Op::kShortBinString:
      case Op::kShortBinBytes:
        push_bytes(in_.number<std::uint8_t>());
        return true;
      case Op::kBinBytes8:
      case Op::kByteArray8:
        push_bytes(in_.number<std::uint64_t>());
        return true;
      case Op::kUnicode:
        push(Text{document_.keep(from_raw_unicode_escape(in_.line()))});
        return true;
      case Op::kString: {
        auto bytes = from_string_literal(in_.line());
        if (!bytes) stack_.fail("a string is not quoted");
        push(Bytes{std::as_bytes(std::span(document_.keep(std::move(*bytes))))});
        return true;
      }
      default:
        return false;
    }
  }

  bool run_container(Op op) {
    switch (op) {
      case Op::kEmptyList:
      case Op::kEmptyTuple:
        push(document_.new_list());
        return true;
      case Op::kEmptyDict:
        push(document_.new_dict());
        return true;
      case Op::kList:
      case Op::kTuple: {
        ValueList* const list = document_.new_list();
        for (const Value& item : stack_.pop_to_mark()) document_.push(*list, item);
        push(list);
        return true;
      }
      case Op::kTuple1:
        stack_.gather(1);
        return true;
      case Op::kTuple2:
        stack_.gather(2);
        return true;
      case Op::kTuple3:
        stack_.gather(3);
        return true;
      case Op::kAppend: {
        const Value item = stack_.pop();
        document_.push(*top<ValueList>(), item);
        return true;
      }
      case Op::kAppends: {
        const std::vector<Value> items = stack_.pop_to_mark();
        for (const Value& item : items) document_.push(*top<ValueList>(), item);
        return true;
      }
      case Op::kDict: {
        const std::vector<Value> items = stack_.pop_to_mark(2);
        push(document_.new_dict());
        set_items(items);
        return true;
      }
      case Op::kSetItem: {
        const Value value = stack_.pop();
        const Value key = stack_.pop();
        document_.set(*top<ValueDict>(), key, value);
        return true;
      }
      case Op::kSetItems:
        set_items(stack_.pop_to_mark(2));
        return true;
      default:
        return false;
    }
  }

  bool run_stack(Op op) {
    switch (op) {
      case Op::kMark:
        stack_.mark();
        return true;
      case Op::kPop:
        stack_.pop();
        return true;
      case Op::kPopMark:
        stack_.pop_to_mark();
        return true;
      case Op::kDup:
        push(Value(stack_.top()));
        return true;
      case Op::kMemoize:
        stack_.remember_next();
        return true;
      case Op::kPut:
        stack_.remember(in_.slot());
        return true;
      case Op::kBinPut:
        stack_.remember(in_.number<std::uint8_t>());
        return true;
      case Op::kLongBinPut:
        stack_.remember(in_.number<std::uint32_t>());
        return true;
      case Op::kGet:
        stack_.recall(in_.slot());
        return true;
      case Op::kBinGet:
        stack_.recall(in_.number<std::uint8_t>());
        return true;
      case Op::kLongBinGet:
        stack_.recall(in_.number<std::uint32_t>());
        return true;
      case Op::kFrame:
        in_.number<std::uint64_t>();
        return true;  // a hint for reading ahead
      case Op::kProto:
        if (in_.number<std::uint8_t>() > kNewestProtocol)
          stack_.fail("its protocol is newer than 5");
        return true;
      default:
        return false;
    }
  }

  bool run_object(Op op) {
    switch (op) {
      case Op::kGlobal: {
        const std::string_view module = in_.line();
        push_global(module, in_.line());
        return true;
      }
      case Op::kInst: {
        const std::string_view module = in_.line();
        push_global(module, in_.line());
        refuse(op);
      }
      case Op::kStackGlobal: {
        const Value name = stack_.pop();
        const Value module = stack_.pop();
        if (!std::holds_alternative<Text>(name) || !std::holds_alternative<Text>(module)) {
          stack_.fail("a global has no name");
        }
        push_global(std::get<Text>(module).utf8, std::get<Text>(name).utf8);
        return true;
      }
      case Op::kReduce: {
        const Value arguments = stack_.pop();
        const Value function = stack_.pop();
        push(call_numpy(function, arguments, document_, context_));
        return true;
      }
      case Op::kBuild: {
        const Value state = stack_.pop();
        set_numpy_state(stack_.top(), state, document_, context_);
        return true;
      }
      default:
        return false;
    }
  }

  void push(const Value& value) { stack_.push(value); }
  void push_number(double value) { push(value); }

  void push_global(std::string_view module, std::string_view name) {
    const auto function = numpy_global(module, name);
    if (!function) {
      context_.reject(
          RejectionReason::kForbiddenContent,
          "names {}.{}; only numbers, text, lists, dictionaries and numpy arrays are read "
          "from a pickle, and nothing in it is run",
          printable(module.substr(0, 100)), printable(name.substr(0, 100)));
    }
    push(*function);
  }

  void push_text(std::uint64_t size) { push(Text{as_text(in_.take(size))}); }
  void push_bytes(std::uint64_t size) { push(Bytes{in_.take(size)}); }

  template <typename T>
  T* top() {
    T** const held = std::get_if<T*>(&stack_.top());
    if (held == nullptr) stack_.fail("it adds to something that is no list or dictionary");
    return *held;
  }

  void set_items(const std::vector<Value>& items) {
    for (std::size_t i = 0; i < items.size(); i += 2) {
      document_.set(*top<ValueDict>(), items[i], items[i + 1]);
    }
  }

  PickleInput in_;
  Document& document_;
  const ReadContext& context_;
  PickleStack stack_;
};

}  // namespace

Value run_pickle(std::span<const std::byte> bytes, Document& document, const ReadContext& context) {
  return PickleMachine(bytes, document, context).run();
}

}  // namespace kith
