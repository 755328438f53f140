import { statSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { openDatabase } from "#store/database.ts";
import { Sqlite, type SqlValue } from "#store/sqlite.ts";
import { temporaryFolder } from "./temporary-folder.ts";

const path = temporaryFolder();

function open(): Sqlite {
  const db = new Sqlite(path("a.db"));
  db.exec("CREATE TABLE IF NOT EXISTS t (id INTEGER PRIMARY KEY, name TEXT UNIQUE, body BLOB, part REAL)");
  return db;
}

describe("a database", () => {
  test("gives rows by column names, with Buffers for blobs, one by one and all together", () => {
    const db = open();
    const body = new Uint8Array([9, 1, 2, 9]).subarray(1, 3);
    expect(db.run("INSERT INTO t VALUES (?, ?, ?, ?), (2, NULL, x'', -1)", [1, "ä\n😀'\"", body, 0.5])).toBe(2);
    const first = { id: 1, name: "ä\n😀'\"", body: Buffer.from([1, 2]), part: 0.5 };
    const second = { id: 2, name: null, body: Buffer.alloc(0), part: -1 };
    expect(db.get("SELECT * FROM t WHERE id = ?", [1])).toEqual(first);
    expect(db.all("SELECT * FROM t ORDER BY id")).toEqual([first, second]);
    expect(db.get("SELECT * FROM t WHERE id = 3")).toBeUndefined();
    expect(db.get("UPDATE t SET part = 7 WHERE id = ?1 RETURNING part + ?1 AS sum", [2])).toEqual({ sum: 9 });
    db.close();
  });

  test.each([undefined, true, Number.NaN, {}, [1], new Date(), Symbol("x")])("refuses to bind %s", (value) => {
    const db = open();
    expect(() => db.run("INSERT INTO t (name) VALUES (?)", [value as SqlValue])).toThrow(TypeError);
    expect(db.all("SELECT * FROM t")).toEqual([]);
    db.close();
  });

  test("keeps all of a text with a NUL in it but the NUL", () => {
    const db = open();
    expect(db.get("SELECT ? AS text", ["a\0b"])).toEqual({ text: "a\uFFFDb" });
    db.close();
  });

  test("does all of a transaction or nothing, and what is within one belongs to it", () => {
    const db = open();
    const insert = (name: string) => db.run("INSERT INTO t (name) VALUES (?)", [name]);
    expect(() =>
      db.transaction(() => {
        insert("a");
        db.transaction(() => insert("b"));
        throw new Error("changed my mind");
      }),
    ).toThrow("changed my mind");
    expect(db.all("SELECT * FROM t")).toEqual([]);
    expect(db.transaction(() => insert("c"))).toBe(1);
    expect(db.all("SELECT name FROM t")).toEqual([{ name: "c" }]);
    db.close();
  });

  test("says who is in the way when it cannot write", () => {
    const [one, other] = [open(), new Sqlite(path("a.db"), { busyMs: 10 })];
    one.exec("BEGIN IMMEDIATE");
    expect(() => other.run("INSERT INTO t (name) VALUES ('x')")).toThrow(
      expect.objectContaining({ code: "store/database-busy", message: expect.stringContaining("a.db is in use") }),
    );
    one.close();
    expect(other.run("INSERT INTO t (name) VALUES ('x')")).toBe(1);
    other.close();
  });

  test("lets go of what it holds when it is closed, though its statements are still known", () => {
    const one = openDatabase(path("b.db"), []);
    one.exec("CREATE TABLE t (a)");
    one.exec("BEGIN IMMEDIATE");
    one.run("INSERT INTO t VALUES (1)");
    one.all("SELECT * FROM t");
    one.close();
    one.close();
    const other = new Sqlite(path("b.db"), { busyMs: 0 });
    expect(other.run("INSERT INTO t VALUES (2)")).toBe(1);
    expect(other.all("SELECT * FROM t")).toEqual([{ a: 2 }]);
    other.close();
    expect(() => other.get("SELECT 1")).toThrow("is closed");
    expect(statSync(path("b.db-wal"), { throwIfNoEntry: false })?.size ?? 0).toBe(0);
  });

  test("that cannot be opened names the file", () => {
    expect(() => new Sqlite(path("no", "folder.db"))).toThrow(
      expect.objectContaining({ code: "store/database-unusable", message: expect.stringContaining("folder.db") }),
    );
  });

  test("forgets statements rather than growing with every text of SQL", () => {
    const db = open();
    for (let n = 0; n < 1200; n++) expect(db.get(`SELECT ${n} AS n`)).toEqual({ n });
    db.close();
  });
});
