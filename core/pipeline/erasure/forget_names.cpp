// What bears the name of a person, or one they had before: folders, sentences, commands.
#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <set>
#include <system_error>

#include "core/base/text.hpp"
#include "core/pipeline/erasure/crops.hpp"
#include "core/pipeline/erasure/erasure.hpp"
#include "core/pipeline/stored_name.hpp"

namespace kith {
namespace {

namespace fs = std::filesystem;

bool is_letter(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || static_cast<unsigned char>(c) >= 0x80;
}

// Whether a text has the name as words of its own: "Al" is not in "Alice renamed Eve".
bool tells_of(const std::string& text, const std::string& name) {
  for (std::size_t at = text.find(name); at != text.npos; at = text.find(name, at + 1)) {
    const std::size_t end = at + name.size();
    const bool begins = at == 0 || !is_letter(text[at - 1]);
    const bool ends = end == text.size() || !is_letter(text[end]);
    if (begins && ends) return true;
  }
  return false;
}

// Whether it failed for being the copy of a face of this person (Intake::enroll_again).
bool failed_as_copy_of(const FileRecord& file, const std::string& name) {
  return file.reason == RejectionReason::kEnrolledElsewhere &&
         file.message.find(fmt::format("enrolled as {}:", name)) != file.message.npos;
}

}  // namespace

void CatalogErasure::collect_names() {
  selves_ = selves_of(catalog_, *person_, samples_);
  for (const std::string& name : selves_.shared) {
    receipt_.out_of_reach.push_back(
        fmt::format("what bears the name {}, which was theirs once and is somebody else's now",
                    printable(name)));
  }
}

bool CatalogErasure::is_told_of(const std::string& text) const {
  return std::any_of(selves_.names.begin(), selves_.names.end(), [&](const std::string& name) {
    return tells_of(text, name) || tells_of(text, printable(name));
  });
}

// With and without a record: 'kith files forget' leaves bytes that nothing tells of any more. What
// somebody else has there keeps its record under another name.
void CatalogErasure::erase_named_folders() {
  for (const std::string& name : selves_.names) {
    const std::string folder = "known/" + name;
    for (const FileRecord& file : catalog_.files_below(folder + "/")) {
      if (file.state == FileState::kArchived && file.samples > 0) {
        shrink(file, {});
        continue;
      }
      if (file.state == FileState::kArchived) erase_copies(file);
      erase_file(file);
    }
    for (const char* top : {"archive/", "failed/"}) delete_unrecorded(top, folder);
    for (const char* top : {"", "archive/", "failed/"}) plan_.folders.push_back(top + folder);
  }
}

void CatalogErasure::delete_unrecorded(const std::string& top, const std::string& folder) {
  std::set<std::string> going;
  for (const Deletion& deletion : plan_.deletions) going.insert(deletion.path);
  for (const Rewriting& rewriting : plan_.rewritings) going.insert("archive/" + rewriting.old_path);
  const std::vector<std::string> crops = catalog_.images_below(folder + "/");
  std::error_code ignored;
  for (fs::recursive_directory_iterator entry(
           layout_.root / top / folder, fs::directory_options::skip_permission_denied, ignored),
       end;
       !ignored && entry != end; entry.increment(ignored)) {
    const std::string path = entry->path().lexically_relative(layout_.root).native();
    if (entry->is_directory(ignored) && !entry->is_symlink(ignored)) {
      plan_.folders.push_back(path);
      continue;
    }
    if (going.contains(path)) continue;
    const bool is_anothers = std::any_of(crops.begin(), crops.end(), [&](const std::string& crop) {
      const std::string stored = path.substr(top.size());
      return parent_of(stored) == parent_of(crop) && is_stored_name(name_in(stored), name_in(crop));
    });
    if (is_anothers) {
      receipt_.out_of_reach.push_back(
          fmt::format("{}, the picture of somebody else's face", printable(path)));
    } else {
      plan_.deletions.push_back({path});
    }
  }
}

// Why another file failed, or what it is a copy of.
void CatalogErasure::erase_sentences() {
  for (const std::string& name : selves_.names) {
    for (FileRecord& file : catalog_.files_that_tell(name)) {
      if (!tells_of(file.message, name)) continue;
      const auto same_bytes = file.digest ? catalog_.find_file(*file.digest) : std::nullopt;
      const bool is_anothers = same_bytes && same_bytes->state == FileState::kArchived;
      if (failed_as_copy_of(file, name) && !is_anothers) {
        erase_file(file);
        continue;
      }
      if (file.state == FileState::kFailed) delete_error_document(file);
      file.message = "what stood here named a person who was forgotten";
      catalog_.shrink_file(file);
    }
  }
}

void CatalogErasure::erase_texts() {
  const auto mentions_them = [&](const FactChanges& changes) {
    return mentions(changes, samples_, std::nullopt) ||
           std::any_of(selves_.people.begin(), selves_.people.end(),
                       [&](const PersonFact& person) { return mentions(changes, {}, person); });
  };
  std::set<CommandNumber> gone;
  for (const CommandRecord& command : catalog_.commands()) {
    if (is_told_of(command.description)) gone.insert(command.number);
    if (command.changes.empty() || !mentions_them(parse_changes(command.changes))) continue;
    gone.insert(command.number);
    if (command.undone_by) gone.insert(*command.undone_by);
  }
  for (const CommandNumber number : gone) catalog_.erase_command(number);
  receipt_.commands = gone.size();
  std::vector<PersonId> people;
  for (const PersonFact& person : selves_.people) people.push_back(person.id);
  catalog_.erase_from_journal(samples_, people, selves_.names, paths_);
}

// What nothing in the catalog tells, or is not ours to change.
void CatalogErasure::tell_what_stays() {
  if (keeps_bytes_) return;
  if (person_) {
    receipt_.out_of_reach.push_back(
        "texts that came with faces and files of others and have the name as a part: labels, names "
        "of rows, sources, tags, paths");
  }
  const std::vector<CommandRecord> commands = catalog_.commands();
  const bool left_bytes = std::any_of(
      commands.begin(), commands.end(),
      [](const CommandRecord& command) { return command.kind == CommandKind::kForgetFiles; });
  if (left_bytes) {
    receipt_.out_of_reach.push_back(
        "files in archive/ and failed/ that 'kith files forget' took back: nothing tells any more "
        "whose faces they hold");
  }
}

}  // namespace kith
