import { once } from "node:events";
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { join } from "node:path";
import { describe, expect, test, vi } from "vitest";
import { HOME } from "#process/home.ts";
import { type Config, defaultConfig } from "#server/operation/config.ts";
import { lockData } from "#server/operation/data-lock.ts";
import { checkDatabase, checkDataFolder, checkOtherServer, checkPacks } from "#server/operation/doctor/data.ts";
import type { Check } from "#server/operation/doctor/finding.ts";
import { checkFfmpeg, judge } from "#server/operation/doctor/machine.ts";
import { checkModels } from "#server/operation/doctor/models.ts";
import { checkPort } from "#server/operation/doctor/port.ts";
import { checkProviders } from "#server/operation/doctor/providers.ts";
import { schemas } from "#server/operation/schemas.ts";
import { openDatabase } from "#store/database.ts";
import { temporaryFolder } from "../cli/temporary-folder.ts";
import { modelCopy } from "../nodes/model-folder.ts";

const path = temporaryFolder();

/** What a check says, a line a finding; `DATA` is a data folder that exists. */
async function told(check: Check, over: Partial<Config> = {}): Promise<string[]> {
  mkdirSync(path("data"), { recursive: true });
  const findings = await check({ ...defaultConfig(path("data")), ...over });
  return findings.map(({ status, subject, message, remedy = "" }) =>
    `${status} ${subject}: ${message} ${remedy}`.replaceAll(path(), "TEMP").trim(),
  );
}

describe("the doctor", () => {
  test.each([
    ["20.19.0", "ok"],
    ["20.18.3", "fail"],
    ["18.20.8", "fail"],
    ["22.0.0", "ok"],
  ])("finds Node %s: %s", (version, status) => {
    expect(judge(version, ">=20.19").status).toBe(status);
  });

  test("finds which providers can open a model, and refuses one that cannot", async () => {
    const [found, ...rest] = await told(checkProviders, { providers: ["cpu", "no-such"] });
    expect(found).toMatch(/^ok onnxruntime: execution providers found: .*\bcpu\b/);
    expect(rest).toEqual([expect.stringMatching(/^fail providers: no-such is set, .* Set providers to some of .*cpu/)]);
  });

  test("warns where there is no ffmpeg", async () => {
    vi.stubEnv("PATH", path());
    expect(await told(checkFfmpeg).finally(() => vi.unstubAllEnvs())).toEqual([
      expect.stringMatching(/^warn ffmpeg: is not on the PATH, so no MP4 can be saved Install ffmpeg/),
    ]);
  });

  test("sees whether the data folder can be written to, or made", async () => {
    expect((await told(checkDataFolder))[0]).toBe("ok data folder: TEMP/data");
    const data = path("deep", "new");
    expect((await told(checkDataFolder, { data }))[0]).toBe("ok data folder: TEMP/deep/new, which will be made");
    writeFileSync(path("file"), "");
    for (const data of [path("file"), path("file", "below")])
      expect(await told(checkDataFolder, { data })).toEqual([
        expect.stringMatching(/^fail data folder: .* cannot be written to \(.*\) Correct its owner, or give another/),
      ]);
  });

  test("tells free space, and warns where results may take more", async () => {
    expect((await told(checkDataFolder, { cacheBytes: 1 }))[1]).toMatch(/^(ok|fail) disk: \d+\.\d GB free/);
    expect((await told(checkDataFolder, { cacheBytes: 2 ** 60 }))[1]).toMatch(/^(warn|fail) disk: /);
  });

  test("tells a sound database from a damaged one and one of a newer program", async () => {
    expect(await told(checkDatabase, { data: path("none") })).toEqual(["ok database: none yet, it will be made"]);
    const file = path("data", "lemica.db");
    const db = openDatabase(file, schemas);
    expect(await told(checkDatabase)).toEqual([expect.stringMatching(/^ok database: sound, (\w+ \d+(, )?){3}$/)]);
    db.run("UPDATE schema SET version = version - 1 WHERE room = 'jobs'");
    expect((await told(checkDatabase))[0]).toMatch(/^ok database: sound, jobs \d+ \(will become \d+\)/);
    db.run("UPDATE schema SET version = 999 WHERE room = 'jobs'");
    expect((await told(checkDatabase))[0]).toMatch(/^fail database: .* written by a newer lemica-nodes Update/);
    db.close();
    writeFileSync(file, "no database at all, but long enough to be taken for one".repeat(100));
    expect((await told(checkDatabase))[0]).toMatch(
      /^fail database: .* is damaged.*Stop the server, and put the newest/,
    );
    rmSync(file);
  });

  test("finds a server that works in the data folder, and where it is", async () => {
    expect(await told(checkOtherServer)).toEqual(["ok lock: no server works in the data folder"]);
    const lock = await lockData(path("data"));
    await lock.announce("http://127.0.0.1:1");
    expect(await told(checkOtherServer)).toEqual([
      "warn lock: A server at http://127.0.0.1:1 already works in the data folder TEMP/data Use that one, or give another --data.",
    ]);
    await lock.release();
    expect(await told(checkOtherServer)).toEqual(["ok lock: no server works in the data folder"]);
  });

  test("finds a port that is taken, and an address that this machine does not have", async () => {
    const other = createServer((socket) => socket.destroy());
    await once(other.listen(0, "127.0.0.1"), "listening");
    const { port } = other.address() as AddressInfo;
    expect((await told(checkPort, { port }))[0]).toMatch(
      /^fail port: .* is taken by another program .* another --port/,
    );
    await new Promise((closed) => other.close(closed));
    expect(await told(checkPort, { port })).toEqual([`ok port: 127.0.0.1:${port} is free`]);
    expect((await told(checkPort, { host: "203.0.113.1" }))[0]).toMatch(/^fail port: .*EADDRNOTAVAIL/);
  });

  test("tells what Load Pipeline would make of each model, and what one lacks", async () => {
    expect(await told(checkModels, { models: [join(HOME, "models")] })).toEqual([
      expect.stringMatching(/^ok model: .*moving-shapes: Moving Shapes, FlowMatchEuler/),
      expect.stringMatching(/^ok model: .*tiny-landscapes: /),
    ]);
    rmSync(join(modelCopy(path("models", "someone", "model")), "transformer", "model.onnx"));
    expect((await told(checkModels, { models: [path("models")] }))[0]).toMatch(
      /^warn model: TEMP\/models\/someone\/model was recognised as Moving Shapes, but lacks transformer\/model\.onnx/,
    );
    expect((await told(checkModels, { models: [path("nowhere")] }))[0]).toMatch(/^warn models: there is no folder/);
    expect(await told(checkModels, { models: [path("data", "models")] })).toEqual([
      "ok models: TEMP/data/models has none yet",
    ]);
  });

  test("lists packs with their hashes, and which are allowed", async () => {
    const folder = path("data", "packs", "mine");
    mkdirSync(join(folder, "lib"), { recursive: true });
    expect((await told(checkPacks))[0]).toMatch(/^warn pack: .*cannot be loaded: it has no index\.js/);
    writeFileSync(join(folder, "index.js"), "export const pack = [];");
    writeFileSync(join(folder, "lib", ".hidden.js"), "1");
    const [, hash] = /add ([0-9a-f]{64}) to packs/.exec((await told(checkPacks))[0]!)!;
    expect(await told(checkPacks, { packs: [hash!] })).toEqual(["ok pack: TEMP/data/packs/mine"]);
    writeFileSync(join(folder, "lib", ".hidden.js"), "2");
    expect(await told(checkPacks, { packs: [hash!] })).toEqual([
      expect.stringMatching(/^warn pack: .* is not allowed If you trust all of its code, add (?!.*\bnone\b)/),
      `fail pack: none has the hash ${hash} Install that pack again, or take it from packs.`,
    ]);
    symlinkSync(path(), join(folder, "lib", "out"));
    expect((await told(checkPacks, { packs: [hash!] }))[0]).toMatch(/cannot be loaded: out is a link/);
  });
});
