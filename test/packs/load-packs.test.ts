import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { Failure } from "#core/failure.ts";
import { findPacks, packHash } from "#server/packs/allowed-packs.ts";
import { loadPacks } from "#server/packs/load-packs.ts";
import { loadCatalogue } from "#server/worker/load-catalogue.ts";

const PACK = `
import { twice } from "./lib/twice.js";
export const pack = ({ defineNode, input, output, socket, z }) => {
  const NUMBER = socket("NUMBER", { title: "Number", colour: "#3366cc" });
  return [
    defineNode({
      type: "third/twice", version: 1, title: "Twice", summary: "Doubles a number.",
      inputs: { a: input(NUMBER, "A number") }, outputs: { b: output(NUMBER, "Its double") },
      params: z.object({ more: z.number().default(0) }),
      run: ({ a }, { more }) => ({ b: twice(a) + more }),
    }),
  ];
};
`;

let data: string;
let folder: string;
beforeEach(async () => {
  data = await mkdtemp(join(tmpdir(), "packs-"));
  folder = join(data, "packs", "third");
  await mkdir(join(folder, "lib"), { recursive: true });
  await writeFile(join(folder, "package.json"), '{"type": "module"}');
  await writeFile(join(folder, "index.js"), PACK);
  await writeFile(join(folder, "lib", "twice.js"), "export const twice = (a) => 2 * a;\n");
});
afterEach(() => rm(data, { recursive: true }));

async function failureOf(loading: Promise<unknown>): Promise<Failure> {
  const error = await loading.then(
    () => undefined,
    (reason) => reason,
  );
  expect(error).toBeInstanceOf(Failure);
  return error as Failure;
}

const hash = async () => (await packHash(folder)) as string;
/** Leaves a mark when it is run. */
const MARKING = "globalThis.packWasRun = true;\nexport const pack = [];\n";
const wasRun = () => "packWasRun" in globalThis;

describe("a pack", () => {
  test("whose hash is allowed is loaded, and its nodes work", async () => {
    const catalogue = await loadCatalogue([{ folder, sha256: await hash() }]);
    const twice = catalogue.get("third/twice")!;
    expect(await twice.run({ a: 4 }, twice.params.parse({ more: 1 }), {} as never)).toEqual({ b: 9 });
    expect(catalogue.get("solve/schedule")).toBeDefined();
  });

  test.each([
    ["its own code", "index.js"],
    ["a file that it imports", "lib/twice.js"],
    ["a file that is hidden", ".hidden.js"],
    ["a file that nobody imports", "notes.txt"],
  ])("is not run once anything of it has changed: %s", async (_, file) => {
    await writeFile(join(folder, "index.js"), MARKING);
    const allowed = await hash();
    await writeFile(join(folder, file), `${file === "index.js" ? MARKING : ""}// changed\n`);
    expect(await failureOf(loadPacks([{ folder, sha256: allowed }]))).toMatchObject({ code: "packs/changed" });
    expect(wasRun()).toBe(false);
  });

  test("that is not allowed is found, and not run", async () => {
    await writeFile(join(folder, "index.js"), MARKING);
    expect(await findPacks(data, [])).toMatchObject([{ hash: await hash(), allowed: false }]);
    expect(wasRun()).toBe(false);
  });

  test("that leads elsewhere by a link is not run", async () => {
    const allowed = await hash();
    await rm(join(folder, "lib"), { recursive: true });
    await symlink(data, join(folder, "lib"));
    const failure = await failureOf(loadPacks([{ folder, sha256: allowed }]));
    expect(failure).toMatchObject({ code: "packs/unusable" });
    expect(failure.message).toContain("link");
  });

  test.each([
    ["throws", "throw new Error('not today');", "not today"],
    ["exports nothing", "", "exports no pack"],
    ["exports something else", "export const pack = 5;", "exports no pack"],
    ["has a node that is none", "export const pack = [{ type: 'Odd' }];", ""],
    ["is no JavaScript", "export const pack = [", ""],
  ])("that %s is named", async (_, code, words) => {
    await writeFile(join(folder, "index.js"), code);
    const failure = await failureOf(loadPacks([{ folder, sha256: await hash() }]));
    expect(failure).toMatchObject({ code: "packs/unusable" });
    expect(failure.message).toContain(folder);
    expect(failure.message).toContain(words);
  });
});
