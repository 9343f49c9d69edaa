// The process around run(): its terminal, and signals that end it. The first SIGINT, SIGTERM,
// SIGHUP or SIGQUIT asks the verb to stop, so that it can leave the terminal as it found it; a
// second one does not wait.
#include <pthread.h>
#include <unistd.h>

#include <csignal>
#include <iostream>
#include <thread>

#include "client/borrowed_screen.hpp"
#include "client/run.hpp"

namespace {

// What was ignored when we were started (nohup, a job in the background) stays ignored.
sigset_t ending_signals() {
  sigset_t signals;
  sigemptyset(&signals);
  for (const int number : {SIGINT, SIGTERM, SIGHUP, SIGQUIT}) {
    struct sigaction before {};
    ::sigaction(number, nullptr, &before);
    if (before.sa_handler != SIG_IGN) sigaddset(&signals, number);
  }
  return signals;
}

}  // namespace

int main(int argc, char** argv) {
  const sigset_t signals = ending_signals();
  ::pthread_sigmask(SIG_BLOCK, &signals, nullptr);  // before a thread is there that inherits it
  std::stop_source stop;
  std::thread([stop, signals]() mutable {
    int number = 0;
    sigwait(&signals, &number);
    stop.request_stop();
    sigwait(&signals, &number);
    kith::client::BorrowedScreen::give_back_in_a_hurry();
    ::_exit(128 + number);
  }).detach();
  return kith::client::run(argc, argv, std::cout, std::cerr,
                           kith::client::process_terminal(stop.get_token()));
}
