import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join, resolve } from "node:path";
import { describe, expect, test, vi } from "vitest";
import { HOME } from "#process/home.ts";
import { type Config, defaultConfig, isLoopback, readConfig, strayVariables } from "#server/operation/config.ts";
import { settingList } from "#server/operation/setting-list.ts";
import { settingTable } from "#server/operation/setting-table.ts";
import { temporaryFolder } from "../cli/temporary-folder.ts";

const path = temporaryFolder();
const TOKEN = "correct-horse-battery";

interface Given {
  readonly flags?: Record<string, string>;
  readonly variables?: Record<string, string>;
  readonly file?: unknown;
}

let folders = 0;
/** Reads a configuration in a data folder of its own, whose config.json is `file`. */
async function config({ flags = {}, variables = {}, file }: Given): Promise<Config & { readonly folder: string }> {
  const folder = path(`data-${folders++}`);
  mkdirSync(folder);
  const text = typeof file === "string" ? file : JSON.stringify(file);
  if (file !== undefined) writeFileSync(join(folder, "config.json"), text);
  return { ...(await readConfig({ flags: { data: folder, ...flags }, variables })), folder };
}

/** What a configuration is refused with. */
async function refusal(given: Given): Promise<string> {
  return config(given).then(
    () => "accepted",
    ({ code, message }) => `${message} [${code}]`,
  );
}

describe("the configuration", () => {
  test("is the same as the defaults where nothing is given", async () => {
    const { folder, ...read } = await config({});
    expect(read).toEqual(defaultConfig(folder));
    expect(read).toMatchObject({ host: "127.0.0.1", port: 8188, slots: 1, providers: ["cpu"], log: { level: "info" } });
    expect(read.models).toEqual([join(HOME, "models"), join(folder, "models")]);
    expect(read.cacheBytes).toBe(4 * 2 ** 30);
  });

  test("takes flags before variables, and variables before the file", async () => {
    const file = { port: 1, slots: 2, threads: 3, log: { level: "warn", format: "json" } };
    const variables = { LEMICA_PORT: "4", LEMICA_SLOTS: "5", LEMICA_LOG_LEVEL: "debug" };
    const read = await config({ flags: { port: "6" }, variables, file });
    expect([read.port, read.slots, read.threads]).toEqual([6, 5, 3]);
    expect(read.log).toEqual({ level: "debug", format: "json" });
    expect(read.file).toBe(join(read.folder, "config.json"));
  });

  test("can be given in full by each of the three, with the same result", async () => {
    const values: Record<string, unknown> = {
      host: "0.0.0.0",
      port: 9,
      token: TOKEN,
      allowedHosts: ["a.example", "b.example"],
      allowedOrigins: ["https://a.example"],
      models: ["/m"],
      slots: 2,
      threads: 3,
      providers: ["cuda", "cpu"],
      attempts: 4,
      cacheBytes: "5GB",
      "history.runs": 12,
      "history.bytes": "6GB",
      packs: ["a".repeat(64)],
      shutdownGrace: 6,
      "log.level": "trace",
      "log.format": "json",
      "limits.uploadBytes": "7MB",
      "limits.bodyBytes": "8KB",
      "limits.queue": 10,
      "limits.sockets": 11,
    };
    const others = ["data", "tokenFile"];
    expect(Object.keys(values)).toEqual(settingList.map(({ key }) => key).filter((key) => !others.includes(key)));
    const texts = Object.entries(values).map(([key, value]) => [key, [value].flat().join(",")] as const);
    const { history, log, limits } = groupsOf(values);
    const plain = Object.fromEntries(Object.entries(values).filter(([key]) => !key.includes(".")));
    const variableOf = (key: string) => settingList.find((setting) => setting.key === key)!.variable;
    const variables = Object.fromEntries(texts.map(([key, text]) => [variableOf(key), text]));
    const { folder: _, data: _d, file: _f, ...byFile } = await config({ file: { ...plain, history, log, limits } });
    const { folder: _2, data: _d2, ...byVariables } = await config({ variables });
    const { folder: _3, data: _d3, ...byFlags } = await config({ flags: Object.fromEntries(texts) });
    expect(byVariables).toEqual(byFile);
    expect(byFlags).toEqual(byFile);
    expect(byFile).toMatchObject({ cacheBytes: 5 * 2 ** 30, limits: { uploadBytes: 7 * 2 ** 20, bodyBytes: 8192 } });
  });

  test("starts relative paths at the current folder, and those of a file at the file's", async () => {
    mkdirSync(path("etc"));
    const file = path("etc", "lemica.json");
    writeFileSync(file, JSON.stringify({ data: "kept", models: ["m", "~/m"] }));
    const read = await readConfig({ flags: { config: file }, variables: {} });
    expect(read.data).toBe(path("etc", "kept"));
    expect(read.models).toEqual([path("etc", "m"), join(homedir(), "m")]);
    const { models } = await config({ flags: { models: "m" } });
    expect(models).toEqual([resolve("m")]);
  });

  test("takes a variable that is set to nothing for one that is not set, and the file's name from LEMICA_CONFIG", async () => {
    expect(await config({ variables: { LEMICA_PORT: "" } })).toMatchObject({ port: 8188 });
    const file = path("named.json");
    writeFileSync(file, '{"port": 81}');
    expect(await config({ variables: { LEMICA_CONFIG: file } })).toMatchObject({ port: 81, file });
  });

  test("reads the token from a file without the line break at its end", async () => {
    writeFileSync(path("token"), `${TOKEN}\n`);
    expect(await config({ variables: { LEMICA_TOKEN_FILE: path("token") } })).toMatchObject({ token: TOKEN });
    expect(await config({ file: { tokenFile: "../token" } })).not.toHaveProperty("tokenFile");
  });
});

describe("a wrong setting", () => {
  test.each<[string, Given, RegExp]>([
    ["flag", { flags: { port: "80x" } }, /^--port must be a whole number from 0 to 65535, not "80x"\./],
    ["variable", { variables: { LEMICA_SLOTS: "0" } }, /^LEMICA_SLOTS must be a whole number from 1 to 64, not 0\./],
    [
      "place in the file",
      { file: { log: { level: "loud" } } },
      /^.*config\.json:log\.level must be one of fatal, .*, not "loud"\./,
    ],
    [
      "size",
      { flags: { cacheBytes: "4 bananas" } },
      /^--cache-bytes must be a size of at least 1MB, .*, not "4 bananas"/,
    ],
    ["item of a list", { flags: { allowedOrigins: "https://a.example/page" } }, /^--allowed-origins must be origins,/],
    ["hash", { file: { packs: ["all"] } }, /config\.json:packs must be SHA-256 hashes/],
    ["number as text in the file", { file: { port: "80" } }, /config\.json:port must be .*, not "80"/],
  ])("is refused with its %s", async (_, given, sentence) => {
    expect(await refusal(given)).toMatch(sentence);
    expect(await refusal(given)).toMatch(/ \[operation\/bad-setting\]$/);
  });

  test("does not hide another, and is harmless where something stronger is given", async () => {
    const told = await refusal({ flags: { port: "x" }, variables: { LEMICA_SLOTS: "y" }, file: { threads: "z" } });
    expect(told.split("\n").map((line) => line.split(" ")[0])).toEqual([
      "--port",
      "LEMICA_SLOTS",
      expect.stringMatching(/config\.json:threads$/),
    ]);
    expect(await config({ flags: { port: "80" }, variables: { LEMICA_PORT: "x" } })).toMatchObject({ port: 80 });
  });

  test("that should be a token is not repeated", async () => {
    expect(await refusal({ flags: { token: "hunter2" } })).toMatch(/^--token must be 16 to 256 letters/);
    expect(await refusal({ flags: { token: "hunter2" } })).not.toContain("hunter2");
  });
});

describe("the file of settings", () => {
  test.each([
    ["that is not JSON", '{\n  "port": 80,\n}', /is not JSON at line 3, column 1: expected a name in double quotes/],
    ["that is no object", "[]", /is no JSON object; write settings as/],
    ["with a misspelt name", { prot: 80 }, /config\.json:prot is no setting\. Did you mean port\?/],
    ["with a misspelt name in a group", { log: { levle: "x" } }, /config\.json:log\.levle is no .* log\.level\?/],
    ["with a value where a group belongs", { log: "info" }, /has no group at log; write it as \{"level": …\}/],
  ])("%s is refused", async (_, file, sentence) => {
    expect(await refusal({ file })).toMatch(sentence);
  });

  test("cannot name the data folder where it is looked for in it", async () => {
    mkdirSync(path("home", ".lemica"), { recursive: true });
    writeFileSync(path("home", ".lemica", "config.json"), '{"data": "elsewhere"}');
    for (const name of ["HOME", "USERPROFILE"]) vi.stubEnv(name, path("home"));
    try {
      const told = readConfig({ flags: {}, variables: {} });
      await expect(told).rejects.toThrow(/config\.json cannot name the data folder.*--data or LEMICA_DATA/);
    } finally {
      vi.unstubAllEnvs();
    }
  });

  test("must be there if it is named", async () => {
    expect(await refusal({ flags: { config: path("none.json") } })).toMatch(/none\.json cannot be read \(there is no/);
  });
});

describe("a token", () => {
  test("is needed to listen where other machines are", async () => {
    const sentence =
      /^LEMICA_HOST lets other machines reach the server at 0\.0\.0\.0, which needs a token; .*open-without-token\]$/;
    expect(await refusal({ variables: { LEMICA_HOST: "0.0.0.0" } })).toMatch(sentence);
    expect(await refusal({ flags: { host: "192.168.1.4" } })).toMatch(/^--host lets other machines/);
    expect(await refusal({ flags: { host: "::" } })).toMatch(/^--host lets other machines/);
    expect(await config({ flags: { host: "0.0.0.0", token: TOKEN } })).toMatchObject({ token: TOKEN });
  });

  test.each(["127.0.0.1", "127.1.2.3", "localhost", "::1"])("is not needed at %s", async (host) => {
    expect(await config({ flags: { host } })).toMatchObject({ host });
  });

  test("is not taken for loopback by its beginning", () => {
    for (const host of ["127.0.0.1.example.org", "localhost.example.org", "0.0.0.0", "::", "10.127.0.0"])
      expect([host, isLoopback(host)]).toEqual([host, false]);
  });

  test("file must be readable, hold a token, and be the only one", async () => {
    writeFileSync(path("short"), "short\n");
    expect(await refusal({ flags: { tokenFile: path("none") } })).toMatch(/--token-file names .*cannot be read/);
    expect(await refusal({ flags: { tokenFile: path("short") } })).toMatch(
      /whose content is no token; write 16 to 256/,
    );
    writeFileSync(path("long"), TOKEN);
    const both = { flags: { tokenFile: path("long") }, variables: { LEMICA_TOKEN: TOKEN } };
    expect(await refusal(both)).toMatch(/and LEMICA_TOKEN gives a token as well/);
  });
});

test("variables that are named like settings and are none are found", () => {
  const variables = { LEMICA_PROT: "1", LEMICA_PORT: "1", LEMICA_CONFIG: "x", LEMICA_LOG_LEVEL: "info", PATH: "/" };
  expect(strayVariables(variables)).toEqual(["LEMICA_PROT"]);
});

describe("docs/operations.md", () => {
  test("has the table of settings that the program has", () => {
    const page = readFileSync(join("docs/operations.md"), "utf8");
    expect(page.match(/^\| in the file [\s\S]*?\n(?=\n)/m)?.[0].trim()).toBe(settingTable());
  });
});

function groupsOf(values: Record<string, unknown>): Record<string, Record<string, unknown>> {
  const groups: Record<string, Record<string, unknown>> = {};
  for (const [key, value] of Object.entries(values)) {
    const [group, name] = key.split(".");
    if (name !== undefined) groups[group!] = { ...groups[group!], [name]: value };
  }
  return groups;
}
