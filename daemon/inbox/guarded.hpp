// A value and the mutex that protects it, as one object: there is no way to the value but with the
// lock.
#pragma once

#include <mutex>
#include <utility>

namespace kith {

template <typename T>
class Guarded {
 public:
  template <typename... Arguments>
  explicit Guarded(Arguments&&... arguments) : value_(std::forward<Arguments>(arguments)...) {}

  /// Holds the lock while it lives.
  template <typename U>
  class Access {
   public:
    Access(std::mutex& mutex, U& value) : lock_(mutex), value_(value) {}
    U* operator->() const { return &value_; }
    U& operator*() const { return value_; }

   private:
    std::unique_lock<std::mutex> lock_;
    U& value_;
  };

  Access<T> lock() { return {mutex_, value_}; }
  Access<const T> lock() const { return {mutex_, value_}; }

 private:
  mutable std::mutex mutex_;
  T value_;
};

}  // namespace kith
