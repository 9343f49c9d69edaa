#include "client/present/sample_csv.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <vector>

#include "client/present/json.hpp"
#include "client/present/phrases.hpp"
#include "client/present/words.hpp"
#include "core/base/csv.hpp"
#include "core/base/text.hpp"
#include "core/base/time_text.hpp"

namespace kith::client {
namespace {

std::string path_cell(const std::string& path, bool percent) {
  return percent ? percent_encode(path) : path;
}

template <typename List>
std::string list_cell(const List& list) {
  if (list.empty()) return {};
  return text_of(Json(std::vector<typename List::value_type>(list.begin(), list.end())));
}

}  // namespace

std::string sample_csv_header() {
  return "id,file,file_encoding,row,state,person,distance,cluster,kind,label,name,image,source,"
         "time,intake_time,box,quality,model,tags,same_picture,nearest_person,nearest_reference,"
         "runner_up_person,runner_up_distance\n";
}

std::string sample_csv_line(const v1::Sample& sample) {
  const bool percent = !is_utf8(sample.file()) || !is_utf8(sample.image());
  const auto number = [](bool known, auto value) {
    return known ? fmt::to_string(value) : std::string();
  };
  return CsvLine()
      .add(fmt::to_string(sample.id()))
      .add(path_cell(sample.file(), percent))
      .add(percent ? "percent" : "")
      .add(fmt::to_string(sample.row()))
      .add(word_of(sample.state()))
      .add_text(sample.person())
      .add(number(sample.has_distance(), sample.distance()))
      .add(number(sample.has_cluster(), sample.cluster()))
      .add(word_of(sample.kind()))
      .add_text(sample.label())
      .add_text(sample.name())
      .add(path_cell(sample.image(), percent))
      .add_text(sample.source())
      .add(sample.has_time() ? rfc3339(timestamp_of(sample.time())) : "")
      .add(rfc3339(timestamp_of(sample.intake_time())))
      .add(list_cell(sample.box()))
      .add(number(sample.has_quality(), sample.quality()))
      .add_text(sample.model())
      .add(list_cell(sample.tags()))
      .add(number(sample.has_same_picture(), sample.same_picture()))
      .add_text(sample.nearest_person())
      .add(number(sample.has_nearest_reference(), sample.nearest_reference()))
      .add_text(sample.runner_up_person())
      .add(number(sample.has_runner_up_distance(), sample.runner_up_distance()))
      .text();
}

}  // namespace kith::client
