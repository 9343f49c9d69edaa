// Finds the embeddings in the values of JSON and pickles. It knows these forms, nested up to a
// fixed depth: a vector (list of numbers, float array of one axis); a float matrix; a list of any
// of these; a pair [path, vector], as DeepFace keeps them; a pair (vectors, names); a dictionary
// with an embedding under one of the usual keys, as numbers or base64 of float32, and label, name
// or path beside it; such a dictionary of columns ("encodings" and "names" of one length); a
// dictionary from names to vectors.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "core/embedding/batch.hpp"
#include "core/embedding/field_names.hpp"
#include "core/embedding/read_context.hpp"
#include "core/embedding/row_builder.hpp"
#include "core/embedding/value.hpp"

namespace kith {

class RowCollector {
 public:
  /// `file_size` bounds the work: values may be shared, so that a small pickle could stand for more
  /// rows than anyone can wait for.
  RowCollector(const ReadContext& context, std::size_t file_size);

  /// Adds the rows found in `value`; none is no error. Throws Rejection when something else stands
  /// where an embedding should.
  void collect(const Value& value) { visit(value, {}, 0); }

  /// Throws Rejection{kNoEmbeddings} when no row was found, and as RowBuilder::finish does.
  EmbeddingBatch finish() { return builder_.finish(); }

 private:
  // Labels, names and paths that are lists beside a list of embeddings.
  struct Columns {
    const Value* label = nullptr;
    const Value* name = nullptr;
    const Value* path = nullptr;

    bool empty() const { return label == nullptr && name == nullptr && path == nullptr; }
  };

  void visit(const Value& value, const SaidAboutRow& said, int depth);
  void visit_list(const ValueList& list, const SaidAboutRow& said, int depth);
  bool visit_pair(const ValueList& pair, const SaidAboutRow& said, int depth);
  void visit_array(const ArrayView& array, const SaidAboutRow& said);
  void visit_dict(const ValueDict& dict, SaidAboutRow said, int depth);
  void visit_keys(const ValueDict& dict, const SaidAboutRow& said, int depth);
  void visit_columns(const Value& rows, const Columns& columns, const SaidAboutRow& said,
                     int depth);
  bool add_if_vector(const Value& value, const SaidAboutRow& said);
  void add_row(std::span<const double> row, const SaidAboutRow& said);
  void check_length(const Value* column, std::size_t rows) const;
  void spend(std::size_t steps);

  const ReadContext& context_;
  RowBuilder builder_;
  std::size_t steps_left_;
  std::vector<double> row_;
};

/// The texts of a list that holds nothing else, or of a text array of one axis; empty for other
/// values.
std::vector<std::string> texts_in(const Value& value);

}  // namespace kith
