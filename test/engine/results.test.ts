import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { told } from "#core/said.ts";
import { filesOf } from "#engine/output-files.ts";
import type { RunEvent } from "#protocol/run-events.ts";
import { DiskResults } from "#store/disk-results.ts";
import { drawn } from "./drawn-workflow.ts";
import { chain, temporaryFolder, workshop } from "./workshop.ts";

const folder = temporaryFolder();

describe("results", () => {
  test("of a second run are all known, previews and descriptions included", async () => {
    const { run } = workshop(folder());
    const first = await run(chain());
    const second = await run(chain());
    expect(second.ran).toEqual([]);
    expect(second.result.outputs).toEqual(first.result.outputs);
    const plain = (events: RunEvent[]) => events.map((event) => ({ ...event, milliseconds: 0, hit: true }));
    expect(plain(second.events)).toEqual(plain(first.events));
    expect(second.events.filter((event) => event.type === "node-finished").every(({ hit }) => hit)).toBe(true);
  });

  test("that a changed parameter leads to are computed again, and no others", async () => {
    const { run } = workshop(folder());
    await run(chain());
    const changed = chain();
    changed.nodes[4]!.params.unit = "?";
    expect((await run(changed)).ran).toEqual(["show 1"]);
    expect((await run(chain(-9))).ran).toEqual(["constant -9", "add -9 3", "sign -6", "show -1"]);
  });

  test("after a changed node with an unchanged result stay known", async () => {
    const { run } = workshop(folder());
    await run(chain(2, 3));
    expect((await run(chain(4, 3))).ran).toEqual(["constant 4", "add 4 3", "sign 7"]);
    const rounded = chain(4, 3);
    rounded.nodes[0]!.params.rounding = "down";
    expect((await run(rounded)).ran).toEqual(["constant 4"]);
  });

  test("do not depend on ids, titles, places on the canvas, or a default being written out", async () => {
    const { run } = workshop(folder());
    await run(chain());
    const same = chain();
    same.nodes[0] = { ...same.nodes[0]!, title: "Two", position: [1, 2], params: { value: 2, rounding: "none" } };
    expect((await run(same)).ran).toEqual([]);
    const twin = drawn({ twin: ["number/constant", { value: 2 }], show: ["number/show", { unit: "!" }] }, [
      "twin.value -> show.a",
    ]);
    expect((await run(twin)).ran).toEqual(["show 2"]);
  });

  test("of a node with effects are made on every run", async () => {
    const { run } = workshop(folder());
    const workflow = drawn({ one: ["number/constant"], show: ["number/show"], save: ["text/save"] }, [
      "one.value -> show.a",
      "show.text -> save.text",
    ]);
    await run(workflow);
    expect((await run(workflow)).ran).toEqual(["save 1"]);
  });

  test("that came with a file are known only while the file stands, and bring it along into another output folder", async () => {
    const { run } = workshop(folder());
    const workflow = drawn({ one: ["number/constant"], draw: ["number/draw"] }, ["one.value -> draw.a"]);
    await run(workflow);
    const again = await run(workflow);
    expect(again.ran).toEqual([]);
    expect(again.events).toContainEqual({
      type: "node-preview",
      node: "draw",
      preview: { kind: "image", source: "pictures/number.svg" },
    });
    await rm(join(folder(), "out", "pictures"), { recursive: true });
    expect((await run(workflow)).ran).toEqual(["draw 1"]);
    const elsewhere = filesOf({ output: join(folder(), "elsewhere"), bases: [folder()], roots: [folder()] });
    expect((await run(workflow, { files: elsewhere })).ran).toEqual([]);
  });

  test("read from a file are made again when the file has changed", async () => {
    const { run } = workshop(folder());
    const workflow = drawn({ file: ["number/from-file", { path: "n.txt" }], show: ["number/show"] }, [
      "file.value -> show.a",
    ]);
    await writeFile(join(folder(), "n.txt"), "41");
    await run(workflow);
    expect((await run(workflow)).ran).toEqual([]);
    await writeFile(join(folder(), "n.txt"), "42");
    expect((await run(workflow)).ran).toEqual(["from-file n.txt", "show 42"]);
    await writeFile(join(folder(), "n.txt"), "42.0");
    expect((await run(workflow)).ran).toEqual(["from-file n.txt"]);
  });

  test("on disk are known to another process", async () => {
    const store = () => new DiskResults(join(folder(), "results"), { maxBytes: 1_000_000 });
    await workshop(folder(), { results: store() }).run(chain());
    const second = await workshop(folder(), { results: store() }).run(chain());
    expect(second.ran).toEqual([]);
    expect(second.result.outputs).toEqual(new Map([["show", { text: "1!" }]]));
  });

  test("that cannot be kept or read cost time and nothing else", async () => {
    await writeFile(join(folder(), "results"), "a file where the folder should be");
    const { run } = workshop(folder(), {
      results: new DiskResults(join(folder(), "results"), { maxBytes: 1_000_000 }),
    });
    const { result, events } = await run(chain());
    expect(result.status).toBe("done");
    const log = events.flatMap((event) =>
      event.type === "node-log" && event.node === "two" ? [told(event.message)] : [],
    );
    expect(log).toEqual([
      expect.stringContaining("Earlier results could not be read"),
      expect.stringContaining("could not be kept for later runs"),
    ]);
  });
});
