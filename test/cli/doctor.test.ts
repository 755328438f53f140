import { describe, expect, test } from "vitest";
import { lemica } from "./lemica.ts";
import { temporaryFolder } from "./temporary-folder.ts";

const path = temporaryFolder();

describe("lemica doctor", () => {
  test("says of all that the server needs how it is, and ends with 0 if nothing fails", async () => {
    const { code, out, err } = await lemica("doctor", "--data", path("data"), "--port", "0", "--cache-bytes", "1MB");
    expect([code, err]).toEqual([0, ""]);
    const subjects = [...out.matchAll(/^(?:ok {2}|warn) {2}([a-zA-Z]+(?: folder)?): \S/gm)].map(
      ([, subject]) => subject,
    );
    expect(out.trim().split("\n")).toHaveLength(subjects.length);
    const expected = [
      "settings",
      "Node",
      "sharp",
      "libsql",
      "onnxruntime",
      "ffmpeg",
      "python",
      "data folder",
      "disk",
      "database",
    ];
    expect(subjects).toEqual([...expected, "lock", "port", "model", "model", "models"]);
  });

  test("counts wrong settings among what fails, looks at the rest all the same, and ends with 1", async () => {
    const { code, out, err } = await lemica("doctor", "--data", path("data"), "--port", "x", "--slots", "0", "--json");
    expect([code, err]).toEqual([1, ""]);
    const { findings } = JSON.parse(out) as { findings: { subject: string; status: string; message: string }[] };
    const failed = findings.filter(({ status }) => status === "fail");
    expect(failed.map(({ message }) => message.split(" ")[0])).toEqual(expect.arrayContaining(["--port", "--slots"]));
    expect(findings.length).toBeGreaterThan(10);
  });
});
