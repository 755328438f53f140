import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { sqliteDriver } from "#jobs/sqlite-driver.ts";
import { jobsSchema } from "#jobs/sqlite-schema.ts";
import { openDatabase } from "#store/database.ts";
import { draft } from "./draft.ts";

test("runs of a database from before their files were counted are counted when it is opened", async () => {
  const folder = await mkdtemp(join(tmpdir(), "lemica-jobs-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const path = join(folder, "lemica.db");
  const older = openDatabase(path, [{ ...jobsSchema, migrations: jobsSchema.migrations.slice(0, 1) }]);
  const insert = (id: string, end: number, files: readonly object[]) =>
    older.run(
      `INSERT INTO runs (id, name, name_lower, workflow, status, place, submitted_at, finished_at, nodes_total, files)
       VALUES (?, 'A', 'a', 'w', 'done', 1, ?, ?, 1, ?)`,
      [id, end, end, JSON.stringify(files)],
    );
  insert("old", 1, [{ bytes: 70 }, { bytes: 30 }]);
  insert("new", 2, []);
  older.close();
  const db = openDatabase(path, [jobsSchema]);
  onTestFinished(() => db.close());
  const { archive } = sqliteDriver(db, { tries: 3, leaseMs: 1000 });
  expect(await archive.outlived({ runs: 5, bytes: 100 })).toEqual([]);
  expect(await archive.outlived({ runs: 5, bytes: 99 })).toEqual(["old"]);
});

test("runs of a database from before runs were counted are numbered as they came, and new ones come after all of them", async () => {
  const folder = await mkdtemp(join(tmpdir(), "lemica-jobs-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const path = join(folder, "lemica.db");
  const older = openDatabase(path, [{ ...jobsSchema, migrations: jobsSchema.migrations.slice(0, 2) }]);
  const insert = (id: string, status: string, place: number, at: number) => {
    older.run(
      `INSERT INTO runs (id, name, name_lower, workflow, status, place, submitted_at, nodes_total)
       VALUES (?, ?, ?, 'w', ?, ?, ?, 1)`,
      [id, id, id, status, place, at],
    );
    older.run("INSERT INTO run_documents VALUES (?, '{}', NULL, NULL)", [id]);
  };
  insert("b", "waiting", 41.5, 2);
  insert("a", "done", 1, 1);
  insert("c", "waiting", -7, 3);
  older.close();
  const db = openDatabase(path, [jobsSchema]);
  onTestFinished(() => db.close());
  const { queue, archive } = sqliteDriver(db, { tries: 3, leaseMs: 1000 });
  const numbers = async () => Object.fromEntries((await archive.list()).map(({ name, number }) => [name, number]));
  expect(await numbers()).toEqual({ a: 1, b: 2, c: 3 });
  await queue.submit(draft("d"));
  await queue.submit(draft("e", { front: true }));
  expect((await queue.pending()).map(({ name }) => name).join("")).toBe("ecbd");
  const { d, e } = await numbers();
  expect([d! > 3, e]).toEqual([true, -d! - 1]);
});
