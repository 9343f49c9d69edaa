// The part of App that hands what people say to the writer.

#include <algorithm>
#include <boost/asio/post.hpp>
#include <chrono>
#include <memory>
#include <utility>

#include "core/pipeline/exchange/exchange.hpp"
#include "daemon/app.hpp"
#include "daemon/app_options.hpp"
#include "daemon/log.hpp"

namespace kith {
namespace {

// The answer to an erasure waits until the montages are hung anew, unless there are too many.
constexpr std::chrono::seconds kErasedFromMontagesWithin{10};

/// Lets the writer run `act` and gives what it returns to `done`.
template <typename Result, typename Act>
void ask(Writer& writer, Act act,
         std::function<void(const std::optional<Result>&, std::exception_ptr)> done) {
  const auto result = std::make_shared<std::optional<Result>>();
  writer.post([result, act = std::move(act)](Engine& engine) { *result = act(engine); },
              [result, done = std::move(done)](std::exception_ptr failure) {
                done(*result, std::move(failure));
              });
}

void discard(const RootLayout& layout, const std::vector<std::string>& paths) {
  std::error_code ignored;
  for (const std::string& path : paths) std::filesystem::remove(layout.root / path, ignored);
}

}  // namespace

void App::run(Command given, const std::string& actor, CommandDone done) {
  ask<CommandOutcome>(
      writer_, [=](Engine& engine) { return engine.run(given, actor); }, std::move(done));
}

void App::undo(std::optional<CommandNumber> number, const std::string& actor, CommandDone done) {
  ask<CommandOutcome>(
      writer_,
      [=, this](Engine& engine) {
        CommandOutcome outcome = engine.undo(number, actor);
        discard(layout_, outcome.discarded);
        return outcome;
      },
      std::move(done));
}

std::shared_ptr<Staging> App::stage() {
  return std::make_shared<Staging>(layout_.root);
}

// Read on a reader's thread, so that intake goes on meanwhile.
void App::enroll(std::shared_ptr<Staging> sent, const std::string& actor, EnrollDone done) {
  boost::asio::post(loop_, [=, this, done = std::move(done)] {
    const ReadLimits limits = intake_options(config_).limits;
    const bool keep = config_.inbox.archive != ArchivePolicy::kDelete;
    readers_.post([=, this](const CatalogReader&) {
      const auto enrollment = std::make_shared<Enrollment>();
      try {
        enrollment->files = sent->read(limits);
      } catch (...) {
        return done({}, {}, std::current_exception());
      }
      const Command command = enroll_files(enrollment, layout_, keep, threads_);
      run(command, actor,
          [enrollment, sent, done](std::optional<CommandOutcome> outcome,
                                   std::exception_ptr failure) {
            if (outcome && outcome->command.number == 0) outcome.reset();
            done(outcome, enrollment->results, std::move(failure));
          });
    });
  });
}

void App::import_gallery(std::shared_ptr<Staging> sent, const std::string& actor,
                         CommandDone done) {
  readers_.post([=, this, done = std::move(done)](const CatalogReader&) {
    try {
      sent->close();
      const auto exchange = std::make_shared<const Exchange>(read_exchange(sent->folder()));
      run(import_faces(exchange, sent->folder(), layout_), actor,
          [sent, done](const std::optional<CommandOutcome>& outcome, std::exception_ptr failure) {
            done(outcome, std::move(failure));
          });
    } catch (...) {
      done(std::nullopt, std::current_exception());
    }
  });
}

void App::forget(ForgetRequest request, const std::string& actor, ForgetDone done) {
  boost::asio::post(loop_, [=, this, done = std::move(done)] {
    const ForgottenFiles policy{config_.inbox.rewrite_forgotten,
                                config_.inbox.archive == ArchivePolicy::kLeave};
    ask<ErasureReceipt>(
        writer_,
        [=, this](Engine& engine) {
          desk_.withhold();
          return engine.forget(request, actor, layout_, policy);
        },
        [this, done](const std::optional<ErasureReceipt>& receipt, std::exception_ptr failure) {
          boost::asio::post(loop_, [this, done, receipt, failure] {
            if (failure) return done(receipt, failure);
            desk_.catch_up();
            // Also where an earlier --once wrote them.
            const bool written =
                std::any_of(receipt->deleted.begin(), receipt->deleted.end(),
                            [](const std::string& path) { return path.starts_with("results/"); });
            if (written || config_.results.enabled) results_.write();
            renderer_.draw_within(
                kErasedFromMontagesWithin,
                [done, receipt](std::optional<double>) { done(receipt, nullptr); });
          });
        });
  });
}

// What an earlier process had begun to erase, before anything else is done.
void App::finish_erasure() {
  writer_.post([this](Engine& engine) { engine.finish_erasure(layout_); },
               [](const std::exception_ptr& failure) {
                 if (!failure) return;
                 try {
                   std::rethrow_exception(failure);
                 } catch (const std::exception& error) {
                   log::error("an erasure is not finished: {}", error.what());
                 }
               });
}

}  // namespace kith
