import type { Schema } from "./database.ts";

/** The tables of saved workflows. Documents lie apart from what lists show, so that a list reads little. */
export const workflowSchema: Schema = {
  room: "workflows",
  migrations: [
    {
      name: "create-workflows",
      up: (db) =>
        db.exec(`
          CREATE TABLE workflows (
            id TEXT PRIMARY KEY,
            name TEXT NOT NULL,
            sort_name TEXT NOT NULL,
            tags TEXT NOT NULL DEFAULT '[]',
            tags_search TEXT NOT NULL DEFAULT '',
            search TEXT NOT NULL,
            etag TEXT NOT NULL,
            nodes INTEGER NOT NULL,
            version INTEGER NOT NULL,
            created_at INTEGER NOT NULL,
            saved_at INTEGER NOT NULL,
            trashed_at INTEGER
          ) STRICT;
          CREATE INDEX workflows_by_save ON workflows (saved_at);
          CREATE TABLE workflow_versions (
            workflow TEXT NOT NULL REFERENCES workflows (id) ON DELETE CASCADE,
            version INTEGER NOT NULL,
            etag TEXT NOT NULL,
            name TEXT NOT NULL,
            nodes INTEGER NOT NULL,
            saved_at INTEGER NOT NULL,
            document TEXT NOT NULL,
            PRIMARY KEY (workflow, version)
          ) STRICT;
          CREATE TABLE workflow_thumbnails (
            workflow TEXT PRIMARY KEY REFERENCES workflows (id) ON DELETE CASCADE,
            type TEXT NOT NULL,
            etag TEXT NOT NULL,
            bytes BLOB NOT NULL
          ) STRICT;
        `),
    },
  ],
};
