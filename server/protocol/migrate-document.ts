import { said } from "#core/said.ts";
import { failure } from "./failures.ts";

/** A file of one format version, after its JSON was read and before its schema was checked. */
export type Document = Readonly<Record<string, unknown>>;
/** By the version it starts from: it returns the document of the version after, with `version` set. */
export type DocumentMigrations = ReadonlyMap<number, (document: Document) => Document>;

/**
 * Brings a document up to the current version, one migration after the other, and then the workflows of its blocks.
 * @throws Failure `workflow/too-new` for a version this program does not know, `workflow/no-version` for none.
 */
export function migrateDocument(document: Document, current: number, migrations: DocumentMigrations): Document {
  let migrated = document;
  for (let version = versionOf(migrated); version < current; version = versionOf(migrated)) {
    const migrate = migrations.get(version);
    if (migrate === undefined) throw new Error(`The migration from workflow version ${version} is missing.`);
    migrated = { ...migrate(migrated), version: version + 1 };
  }
  const version = versionOf(migrated);
  if (version > current)
    throw failure(
      "workflow/too-new",
      said(
        "The workflow is of format version {version}, and this program knows versions up to {current}; update lemica-nodes to open it.",
        { version, current },
      ),
    );
  return withBlocks(migrated, (inside) => migrateDocument(inside, current, migrations));
}

/** The document with the workflow of each of its blocks changed; what is no block is left to the schema. */
function withBlocks(document: Document, change: (workflow: Document) => Document): Document {
  if (!Array.isArray(document.blocks)) return document;
  const blocks = document.blocks.map((block: unknown) =>
    isDocument(block) && isDocument(block.workflow) ? { ...block, workflow: change(block.workflow) } : block,
  );
  return { ...document, blocks };
}

export function isDocument(value: unknown): value is Document {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function versionOf({ version }: Document): number {
  if (typeof version === "number" && Number.isInteger(version) && version >= 1) return version;
  throw failure(
    "workflow/no-version",
    said('The workflow does not say its format version; it needs "version": 1 beside "format".'),
  );
}
