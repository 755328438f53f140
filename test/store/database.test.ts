import { mkdirSync, readdirSync, readFileSync, truncateSync, writeFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { openDatabase, type Schema } from "#store/database.ts";
import type { Sqlite } from "#store/sqlite.ts";
import { temporaryFolder } from "./temporary-folder.ts";

const path = temporaryFolder();
const file = () => path("data", "lemica.db");

const sql = (name: string, text: string) => ({ name, up: (db: Sqlite) => db.exec(text) });
const addPlants = sql("add-plants", "CREATE TABLE plants (name TEXT)");
const addHeight = sql("add-height", "ALTER TABLE plants ADD COLUMN height REAL");
const addPots = sql("add-pots", "CREATE TABLE pots (size INT)");
const garden = (...migrations: Schema["migrations"]): Schema => ({ room: "garden", migrations });

const backups = () => {
  try {
    return readdirSync(path("data", "backups")).sort();
  } catch {
    return [];
  }
};
const versions = (db: Sqlite) => db.all("SELECT room, version FROM schema ORDER BY room");

describe("opening a database", () => {
  test("makes folder, file and tables, in WAL mode, with foreign keys, and no backup of nothing", () => {
    const db = openDatabase(file(), [garden(addPlants, addHeight)]);
    expect(db.get("PRAGMA journal_mode")).toEqual({ journal_mode: "wal" });
    expect(db.get("PRAGMA foreign_keys")).toEqual({ foreign_keys: 1 });
    expect(db.get("PRAGMA synchronous")).toEqual({ synchronous: 1 });
    db.run("INSERT INTO plants VALUES ('fern', 0.5)");
    expect(versions(db)).toEqual([{ room: "garden", version: 2 }]);
    expect(backups()).toEqual([]);
    db.close();
  });

  test("does each migration once, and copies a used database before each", () => {
    const first = openDatabase(file(), [garden(addPlants)]);
    first.run("INSERT INTO plants VALUES ('fern')");
    first.close();
    const again = openDatabase(file(), [garden(addPlants)]);
    expect(backups()).toEqual([]);
    again.close();

    const shed = { room: "shed", migrations: [addPots] };
    const db = openDatabase(file(), [garden(addPlants, addHeight), shed]);
    expect(db.all("SELECT * FROM plants")).toEqual([{ name: "fern", height: null }]);
    expect(versions(db)).toEqual([
      { room: "garden", version: 2 },
      { room: "shed", version: 1 },
    ]);
    db.close();
    expect(backups()).toEqual([
      expect.stringMatching(/^lemica-20.*Z-before-garden-2-add-height\.db$/),
      expect.stringMatching(/^lemica-20.*Z-before-shed-1-add-pots\.db$/),
    ]);
    const copy = openDatabase(path("data", "backups", backups()[0]!), []);
    expect(copy.all("SELECT * FROM plants")).toEqual([{ name: "fern" }]);
    expect(versions(copy)).toEqual([{ room: "garden", version: 1 }]);
    copy.close();
  });

  test("keeps the newest ten backups, and other files beside them", () => {
    const migrations = [addPlants];
    openDatabase(file(), [garden(...migrations)]).close();
    mkdirSync(path("data", "backups"));
    writeFileSync(path("data", "backups", "a-by-hand.db"), "mine");
    for (let n = 0; n < 12; n++) {
      migrations.push(sql(`add-t${n}`, `CREATE TABLE t${n} (a)`));
      openDatabase(file(), [garden(...migrations)]).close();
    }
    expect(backups().filter((name) => name.includes("before"))).toHaveLength(10);
    expect(backups().some((name) => name.includes("add-t11"))).toBe(true);
    expect(backups().some((name) => name.includes("add-t1."))).toBe(false);
    expect(readFileSync(path("data", "backups", "a-by-hand.db"), "utf8")).toBe("mine");
  });

  test("leaves the database as it was when a migration fails", () => {
    const first = openDatabase(file(), [garden(addPlants)]);
    first.run("INSERT INTO plants VALUES ('fern')");
    first.close();
    const broken = sql("break", "ALTER TABLE plants ADD COLUMN height REAL; INSERT INTO nowhere VALUES (1)");
    expect(() => openDatabase(file(), [garden(addPlants, broken)])).toThrow("no such table: nowhere");
    const db = openDatabase(file(), [garden(addPlants)]);
    expect(db.all("SELECT * FROM plants")).toEqual([{ name: "fern" }]);
    db.close();
  });

  test("changes nothing when the backup cannot be written", () => {
    openDatabase(file(), [garden(addPlants)]).close();
    writeFileSync(path("data", "backups"), "a file where the folder should be");
    expect(() => openDatabase(file(), [garden(addPlants, addHeight)])).toThrow(
      expect.objectContaining({ code: "store/backup-failed", message: expect.stringContaining("left as it is") }),
    );
    const db = openDatabase(file(), [garden(addPlants)]);
    expect(versions(db)).toEqual([{ room: "garden", version: 1 }]);
    db.close();
  });

  test("refuses what a newer program wrote, and does not touch it", () => {
    openDatabase(file(), [garden(addPlants, addHeight)]).close();
    expect(() => openDatabase(file(), [garden(addPlants)])).toThrow(
      expect.objectContaining({
        code: "store/newer-database",
        message: expect.stringContaining("update lemica-nodes"),
      }),
    );
    expect(backups()).toEqual([]);
    openDatabase(file(), [garden(addPlants, addHeight)]).close();
  });

  test("leaves the tables of rooms that it does not know alone", () => {
    openDatabase(file(), [garden(addPlants), { room: "shed", migrations: [addPots] }]).close();
    const db = openDatabase(file(), [garden(addPlants)]);
    expect(db.all("SELECT * FROM pots")).toEqual([]);
    db.close();
  });

  test.each([
    ["is something else", () => writeFileSync(file(), "this is no database, but a text ".repeat(200))],
    ["was cut short", () => truncateSync(file(), 5000)],
  ])("says that a file that %s is damaged, and leaves it", (_, spoil) => {
    const db = openDatabase(file(), [garden(addPlants)]);
    db.exec(
      "INSERT INTO plants SELECT hex(randomblob(500)) FROM json_each('[1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16]')",
    );
    db.exec("PRAGMA wal_checkpoint(TRUNCATE)");
    db.close();
    spoil();
    const before = readFileSync(file());
    expect(() => openDatabase(file(), [garden(addPlants)]).all("SELECT * FROM plants")).toThrow(
      expect.objectContaining({ code: "store/database-damaged", message: expect.stringContaining("backups") }),
    );
    expect(readFileSync(file()).equals(before)).toBe(true);
  });

  test("lets two openers at once find everything done", async () => {
    const both = [1, 2].map(async () => openDatabase(file(), [garden(addPlants, addHeight)]));
    for (const db of await Promise.all(both)) {
      expect(versions(db)).toEqual([{ room: "garden", version: 2 }]);
      db.close();
    }
  });
});
