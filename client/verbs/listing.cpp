#include "client/verbs/listing.hpp"

#include <nlohmann/json.hpp>

namespace kith::client {

// Not where JSON goes to the same terminal: a line of progress would cut the document.
void Listing::count_aloud() {
  if (session_.json() && session_.terminal().output) return;
  progress_.emplace(session_.err(), session_.terminal(), "reading", name_);
}

bool Listing::add(const google::protobuf::Message& item,
                  const std::function<std::vector<std::string>()>& row) {
  ++items_;
  if (progress_) progress_->count(items_);
  if (!session_.json()) {
    table_.add(row());
    return true;
  }
  session_.out() << (begun_ ? "," : "{\"" + name_ + "\":[") << text_of(to_json(item));
  begun_ = true;
  return session_.out().good();
}

void Listing::finish_with(const std::string& name, const Json& list) {
  session_.out() << (begun_ ? "]" : "{\"" + name_ + "\":[]") << ",\"" << name
                 << "\":" << text_of(list) << "}\n";
}

ExitCode Listing::finish() {
  progress_.reset();
  if (session_.json()) {
    session_.out() << (begun_ ? "]}\n" : "{\"" + name_ + "\":[]}\n");
  } else if (table_.empty()) {
    session_.hint(when_empty_);
  } else {
    session_.out() << table_.text(session_.width(), session_.paint());
  }
  return ExitCode::kDone;
}

}  // namespace kith::client
