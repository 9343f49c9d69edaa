#include "daemon/worker.hpp"

#include <pthread.h>

namespace kith {

Worker::Worker(const std::string& name)
    : thread_([this] {
        while (const auto task = tasks_.pop()) (*task)();
      }) {
  pthread_setname_np(thread_.native_handle(), name.substr(0, 15).c_str());
}

void Worker::stop() {
  tasks_.close();
  if (thread_.joinable()) thread_.join();
}

}  // namespace kith
