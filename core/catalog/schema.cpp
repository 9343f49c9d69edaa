#include "core/catalog/schema.hpp"

#include <fmt/format.h>

#include <array>

#include "core/base/error.hpp"
#include "core/base/text.hpp"

namespace kith {
namespace {

constexpr std::int64_t kApplicationId = 0x6B697468;  // "kith"

// Rows are small and hot where lists read them; vectors and thumbnails have tables of their own.
// Every id is minted from `counter`, in the same transaction, so that none is used twice and the
// journal has no gap (AUTOINCREMENT would cost a write to sqlite_sequence a row, and its numbers
// survive a rollback no better). An index is partial where it serves one kind of row: each file
// then enters one index by digest at most, and a file that was put away leaves the index of moves.
constexpr std::string_view kVersion1 = R"sql(
CREATE TABLE counter(
  id INTEGER PRIMARY KEY CHECK (id = 1),
  known INTEGER NOT NULL,
  unknown INTEGER NOT NULL,
  ambiguous INTEGER NOT NULL,
  reference INTEGER NOT NULL,
  people INTEGER NOT NULL,
  clusters INTEGER NOT NULL,
  noise INTEGER NOT NULL,
  files_done INTEGER NOT NULL,
  files_failed INTEGER NOT NULL,
  next_file INTEGER NOT NULL,
  next_sample INTEGER NOT NULL,
  next_person INTEGER NOT NULL,
  next_cluster INTEGER NOT NULL,
  last_event INTEGER NOT NULL
) STRICT;
INSERT INTO counter VALUES (1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 0);

CREATE TABLE setting(
  key TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE file(
  id INTEGER PRIMARY KEY,
  path BLOB NOT NULL,
  stem_length INTEGER NOT NULL,
  stored_as BLOB,
  state INTEGER NOT NULL,
  place INTEGER NOT NULL,
  sha256 BLOB CHECK (length(sha256) = 32),
  size INTEGER NOT NULL,
  samples INTEGER NOT NULL,
  original_id INTEGER REFERENCES file(id),
  reason INTEGER,
  message TEXT,
  bad_row_count INTEGER NOT NULL,
  bad_rows TEXT,
  recorded_at INTEGER NOT NULL,
  identity BLOB
) STRICT;
CREATE INDEX file_archived_digest ON file(substr(sha256, 1, 8)) WHERE state = 1;
CREATE INDEX file_failed_digest ON file(substr(sha256, 1, 8)) WHERE state = 2;
CREATE INDEX file_failed_path ON file(path) WHERE state = 2;
CREATE INDEX file_stem ON file(substr(path, 1, stem_length)) WHERE state <> 2;
CREATE INDEX file_state ON file(state);
CREATE INDEX file_unmoved ON file(id) WHERE place <> 2;
CREATE INDEX file_original ON file(original_id) WHERE original_id IS NOT NULL;

CREATE TABLE reading(
  path BLOB PRIMARY KEY
) STRICT, WITHOUT ROWID;

CREATE TABLE suspect(
  path BLOB PRIMARY KEY,
  deaths INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE person(
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE cluster(
  id INTEGER PRIMARY KEY,
  born_at INTEGER NOT NULL,
  ended_at INTEGER
) STRICT;
CREATE INDEX cluster_living ON cluster(id) WHERE ended_at IS NULL;

CREATE TABLE sample(
  id INTEGER PRIMARY KEY,
  file_id INTEGER NOT NULL REFERENCES file(id),
  row INTEGER NOT NULL,
  state INTEGER NOT NULL,
  person_id INTEGER REFERENCES person(id),
  best_reference INTEGER,
  best_person INTEGER,
  best_distance REAL,
  other_reference INTEGER,
  other_person INTEGER,
  other_distance REAL,
  cluster_id INTEGER REFERENCES cluster(id) DEFERRABLE INITIALLY DEFERRED,
  kind INTEGER,
  taken_in_at INTEGER NOT NULL,
  image_version INTEGER NOT NULL,
  image_path BLOB,
  label TEXT,
  name TEXT
) STRICT;
CREATE UNIQUE INDEX sample_file ON sample(file_id, row);
CREATE INDEX sample_state ON sample(state);
CREATE INDEX sample_person ON sample(person_id) WHERE person_id IS NOT NULL;
CREATE INDEX sample_reference ON sample(person_id) WHERE state = 3;
CREATE INDEX sample_cluster ON sample(cluster_id) WHERE cluster_id IS NOT NULL;
CREATE INDEX sample_noise ON sample(id) WHERE kind = 0;

CREATE TABLE embedding(
  sample_id INTEGER PRIMARY KEY REFERENCES sample(id) ON DELETE CASCADE,
  vector BLOB NOT NULL
) STRICT;

CREATE TABLE thumbnail(
  sample_id INTEGER PRIMARY KEY REFERENCES sample(id) ON DELETE CASCADE,
  jpeg BLOB NOT NULL
) STRICT;

CREATE TABLE event(
  sequence INTEGER PRIMARY KEY,
  time INTEGER NOT NULL,
  kind INTEGER NOT NULL,
  sample_id INTEGER,
  file BLOB,
  row INTEGER,
  person_id INTEGER,
  person_name TEXT,
  distance REAL,
  cluster_id INTEGER,
  actor TEXT,
  detail TEXT
) STRICT;
)sql";

// What people decide: commands, and the facts they leave behind. A sample that is not unknown at
// the moment keeps where the last recluster had put it (away_…), so that it finds its place again.
constexpr std::string_view kVersion2 = R"sql(
CREATE TABLE command(
  number INTEGER PRIMARY KEY,
  kind INTEGER NOT NULL,
  actor TEXT,
  time INTEGER NOT NULL,
  description TEXT NOT NULL,
  changes TEXT,
  undone_by INTEGER
) STRICT;

CREATE TABLE rejection(
  sample_id INTEGER NOT NULL REFERENCES sample(id),
  person_id INTEGER NOT NULL REFERENCES person(id),
  PRIMARY KEY (sample_id, person_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX rejection_person ON rejection(person_id);

CREATE TABLE cut(
  id INTEGER NOT NULL,
  sample_id INTEGER NOT NULL REFERENCES sample(id),
  part INTEGER NOT NULL,
  PRIMARY KEY (id, sample_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX cut_sample ON cut(sample_id);

CREATE TABLE tombstone(
  hash BLOB PRIMARY KEY CHECK (length(hash) = 32)
) STRICT, WITHOUT ROWID;

ALTER TABLE cluster ADD COLUMN labeled INTEGER NOT NULL DEFAULT 0;
ALTER TABLE cluster ADD COLUMN dismissed INTEGER NOT NULL DEFAULT 0;
ALTER TABLE cluster ADD COLUMN dismissed_with INTEGER;
ALTER TABLE sample ADD COLUMN away_cluster INTEGER;
ALTER TABLE sample ADD COLUMN away_kind INTEGER;
CREATE INDEX sample_away ON sample(id) WHERE away_kind IS NOT NULL;
)sql";

// When a face was seen, and what else its metadata say. Every list of when somebody was seen is
// read from an index alone: what is asked for lies in it, in order of source and time.
constexpr std::string_view kMetadata = R"sql(
ALTER TABLE sample ADD COLUMN seen_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE sample ADD COLUMN source TEXT;
ALTER TABLE sample ADD COLUMN box TEXT;
ALTER TABLE sample ADD COLUMN quality REAL;
ALTER TABLE sample ADD COLUMN model TEXT;
ALTER TABLE sample ADD COLUMN tags TEXT;
ALTER TABLE sample ADD COLUMN picture TEXT;
UPDATE sample SET seen_at = taken_in_at;
CREATE INDEX sample_seen ON sample(seen_at);
CREATE INDEX sample_source ON sample(source) WHERE source IS NOT NULL;
CREATE INDEX sample_picture ON sample(picture) WHERE picture IS NOT NULL;
CREATE INDEX sample_person_seen ON sample(person_id, source, seen_at) WHERE person_id IS NOT NULL;
CREATE INDEX sample_cluster_seen ON sample(cluster_id, source, seen_at)
  WHERE cluster_id IS NOT NULL;

ALTER TABLE event ADD COLUMN source TEXT;
ALTER TABLE event ADD COLUMN seen_at INTEGER;
)sql";

// Whose cluster a newcomer probably belongs to until the next recluster says, and whether a cluster
// was told to come again and again.
constexpr std::string_view kRecurring = R"sql(
ALTER TABLE sample ADD COLUMN provisional_id INTEGER;
CREATE INDEX sample_provisional ON sample(provisional_id, source, seen_at)
  WHERE provisional_id IS NOT NULL;
ALTER TABLE cluster ADD COLUMN recurring_at INTEGER;
)sql";

// The step at index i leads from version i to version i + 1. A step that was released is never
// edited.
constexpr std::array kSteps = {kVersion1, kVersion2, kMetadata, kRecurring};

std::int64_t number(Connection& connection, std::string_view sql) {
  Query query(connection, sql);
  query.step();
  return query.integer(0);
}

// Throws unless the database is a catalog of a version we know, or empty. Returns its version.
int known_version(Connection& connection) {
  const std::int64_t application = number(connection, "PRAGMA application_id");
  const std::int64_t version = number(connection, "PRAGMA user_version");
  const bool empty = number(connection, "SELECT count(*) FROM sqlite_schema") == 0;
  if (!empty && application != kApplicationId) {
    throw Error(
        ErrorKind::kConfiguration,
        fmt::format("{} is a database of another program: move it away or choose another root",
                    printable(connection.path())));
  }
  if (version > schema_version()) {
    throw Error(ErrorKind::kConfiguration,
                fmt::format("the catalog {} has version {}, this program knows versions up to {}: "
                            "install the newer kith again",
                            printable(connection.path()), version, schema_version()));
  }
  return static_cast<int>(version);
}

void require_write_ahead_log(Connection& connection) {
  Query query(connection, "PRAGMA journal_mode = WAL");
  query.step();
  if (query.text(0) == "wal") return;
  throw Error(
      ErrorKind::kConfiguration,
      fmt::format("the catalog {} cannot have a write-ahead log, as on network file systems: "
                  "choose a root on a local disk",
                  printable(connection.path())));
}

void migrate(Connection& connection) {
  connection.begin();
  try {
    for (int version = known_version(connection); version < schema_version(); ++version) {
      connection.execute(std::string(kSteps.at(static_cast<std::size_t>(version))));
      connection.execute(fmt::format("PRAGMA user_version = {}; PRAGMA application_id = {}",
                                     version + 1, kApplicationId));
    }
    connection.commit();
  } catch (...) {
    connection.rollback();
    throw;
  }
}

}  // namespace

int schema_version() {
  return static_cast<int>(kSteps.size());
}

void prepare_for_writing(Connection& connection) {
  const int version = known_version(connection);
  // Vectors want large pages: of 512 values, one fits into 4 KiB, three into 8, seven into 16. One
  // file of 100,000 is in the catalog after 2.5 s with pages of 8 KiB, 1.9 with 16 and no sooner
  // with
  // 32. Digests want small ones, for each falls on a page of its own; an index of their first 8
  // bytes is what makes that bearable.
  connection.execute(fmt::format("PRAGMA page_size = {}", kPageBytes));
  require_write_ahead_log(connection);
  connection.execute(fmt::format(
      "PRAGMA synchronous = FULL;"
      "PRAGMA cache_size = {};"
      "PRAGMA journal_size_limit = 67108864;"  // bytes that a checkpoint leaves of the log
      "PRAGMA temp_store = MEMORY",
      kCachePages));
  if (version < schema_version()) migrate(connection);
  connection.execute("PRAGMA foreign_keys = ON");
}

void prepare_for_reading(Connection& connection) {
  const int version = known_version(connection);
  if (version < schema_version()) {
    throw Error(
        ErrorKind::kRetry,
        fmt::format("the catalog {} has version {}, not yet {}: kithd brings it there when it "
                    "starts",
                    printable(connection.path()), version, schema_version()));
  }
  connection.execute("PRAGMA cache_size = -8192; PRAGMA temp_store = MEMORY");
}

}  // namespace kith
