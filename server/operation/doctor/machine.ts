import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { HOME } from "#process/home.ts";
import { pythonCommand } from "#process/python.ts";
import { askNode, askProgram } from "./ask-program.ts";
import { type Check, fail, ok, warn } from "./finding.ts";

export const checkNode: Check = async () => {
  const { engines } = JSON.parse(await readFile(join(HOME, "package.json"), "utf8")) as { engines: { node: string } };
  return [judge(process.versions.node, engines.node)];
};

/** @param needed the least version, written as `>=20.19`. */
export function judge(version: string, needed: string) {
  const [, major, minor] = /^>=(\d+)\.(\d+)$/.exec(needed)!.map(Number) as [number, number, number];
  const [ours, theirs] = version.split(".").map(Number) as [number, number];
  if (ours > major || (ours === major && theirs >= minor)) return ok("Node", `${version} (needs ${needed})`);
  return fail("Node", `${version} is too old (needs ${needed})`, "Install a newer Node.js from nodejs.org.");
}

/** Libraries with machine code, and a line that makes each of them use it and print what it is. */
const LIBRARIES = {
  sharp: 'const { default: sharp } = await import("sharp"); console.log("libvips", sharp.versions.vips)',
  libsql: `const { default: Sqlite } = await import("libsql"); const db = new Sqlite(":memory:");
    console.log("SQLite", db.prepare("SELECT sqlite_version() AS version").get().version)`,
};
export const REINSTALL = "Run npm ci on this machine: the libraries are those of another system, or incomplete.";

/** Whether the libraries of machine code load on this machine. */
export const checkLibraries: Check = () =>
  Promise.all(
    Object.entries(LIBRARIES).map(async ([name, script]) => {
      const said = await askNode(script);
      return "out" in said ? ok(name, said.out.trim()) : fail(name, `does not load (${said.failure})`, REINSTALL);
    }),
  );

/** ffmpeg is needed for MP4 and nothing else. */
export const checkFfmpeg: Check = async () => {
  const said = await askProgram("ffmpeg", ["-hide_banner", "-encoders"]);
  if ("failure" in said)
    return [warn("ffmpeg", "is not on the PATH, so no MP4 can be saved", "Install ffmpeg, or save animated WebP.")];
  if (!/\blibx264\b/.test(said.out))
    return [warn("ffmpeg", "has no libx264, so no MP4 can be saved", "Install an ffmpeg with H.264.")];
  return [ok("ffmpeg", "saves MP4")];
};

const VERSIONS = `
import importlib.metadata as m, sys
names = ("torch", "diffusers", "transformers", "accelerate")
missing = []
for name in names:
    try:
        print(name, m.version(name), end="  ")
    except m.PackageNotFoundError:
        missing.append(name)
if set(missing) & {"torch", "diffusers", "transformers"}:
    sys.exit("error: " + ", ".join(missing) + " missing")
import torch
found = [torch.cuda.get_device_name(k) for k in range(torch.cuda.device_count())]
print("devices: cpu", *found, sep=", " if found else " ")
`;

/** Python is needed for diffusers pipelines in PyTorch, and nothing else. */
export const checkPython: Check = async () => {
  const python = pythonCommand();
  const said = await askProgram(python, ["-c", VERSIONS]);
  if ("failure" in said) {
    const remedy = "Name one that has torch, diffusers and transformers by LEMICA_PYTHON, or use models in ONNX.";
    return [warn("python", `${python} cannot hold diffusers pipelines (${said.failure})`, remedy)];
  }
  return [ok("python", `${python}: ${said.out.trim()}`)];
};
