import type { Schema } from "#store/database.ts";

/** The tables of the sqlite driver. */
export const jobsSchema: Schema = {
  room: "jobs",
  migrations: [
    {
      name: "add-runs",
      up: (db) =>
        db.exec(`
          CREATE TABLE runs (
            id TEXT PRIMARY KEY,
            name TEXT NOT NULL,
            -- In lower case, as only the program can make it of all alphabets.
            name_lower TEXT NOT NULL,
            workflow TEXT NOT NULL,
            status TEXT NOT NULL,
            place REAL NOT NULL,
            submitted_at REAL NOT NULL UNIQUE,
            started_at REAL,
            finished_at REAL,
            attempt INTEGER NOT NULL DEFAULT 0,
            -- Attempts since one got further than those before it.
            tries INTEGER NOT NULL DEFAULT 0,
            -- The most nodes that an attempt has finished.
            reached INTEGER NOT NULL DEFAULT 0,
            nodes_done INTEGER NOT NULL DEFAULT 0,
            nodes_total INTEGER NOT NULL,
            failure TEXT,
            files TEXT NOT NULL DEFAULT '[]',
            result_hash TEXT,
            owner TEXT,
            lease_until REAL,
            cancel INTEGER NOT NULL DEFAULT 0
          ) STRICT;
          CREATE INDEX runs_by_status ON runs (status, place);
          CREATE INDEX runs_by_workflow ON runs (workflow, submitted_at);
          -- What is large stands apart, so that lists need not read over it.
          CREATE TABLE run_documents (
            run TEXT PRIMARY KEY REFERENCES runs (id) ON DELETE CASCADE,
            document TEXT NOT NULL,
            targets TEXT,
            extra TEXT
          ) STRICT;
          CREATE TABLE run_nodes (
            run TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
            node TEXT NOT NULL,
            state TEXT NOT NULL,
            -- What it took, if it is done and its result was not known.
            milliseconds REAL,
            PRIMARY KEY (run, node)
          ) STRICT;`),
    },
    {
      name: "count-bytes-of-files",
      up: (db) =>
        db.exec(`
          -- Of the files that a run has saved, so that the oldest can make room for newer ones.
          ALTER TABLE runs ADD COLUMN file_bytes INTEGER NOT NULL DEFAULT 0;
          UPDATE runs SET file_bytes =
            (SELECT coalesce(sum(json_extract(value, '$.bytes')), 0) FROM json_each(runs.files));
          CREATE INDEX runs_by_end ON runs (finished_at) WHERE finished_at IS NOT NULL;`),
    },
    {
      name: "number-and-forget-runs",
      up: (db) =>
        db.exec(`
          ALTER TABLE runs ADD COLUMN number REAL NOT NULL DEFAULT 0;
          UPDATE runs SET number = numbered.at FROM
            (SELECT id, row_number() OVER (ORDER BY submitted_at) AS at FROM runs) AS numbered WHERE numbered.id = runs.id;
          -- Ended, and to be left out of what is remembered.
          ALTER TABLE runs ADD COLUMN forgotten INTEGER NOT NULL DEFAULT 0;
          -- How many were put into the queue, those that were removed included, as one row; never below a place that was given out.
          CREATE TABLE run_count (last INTEGER NOT NULL) STRICT;
          INSERT INTO run_count SELECT max(count(*), coalesce(max(cast(abs(place) + 1 AS INTEGER)), 0)) FROM runs;`),
    },
  ],
};
