import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const PINS = fileURLToPath(new URL("requirements.txt", import.meta.url));
/** torch, diffusers and cache-dit ask for it. */
const LEAST = [3, 11] as const;

/**
 * The Python that the tests run in: `LEMICA_PYTHON` as it is, or an environment with just the pinned packages, outside of the
 * clone and named by the pins' hash, so that it is made once and reused by all clones. Only one that was finished counts.
 * Making it downloads some 7 GB, most of it torch's.
 * @throws Error with a sentence that says what is missing
 */
export function pythonOfTests(): string {
  const given = process.env.LEMICA_PYTHON;
  if (given) return checked(given);
  const base = basePython();
  const folder = environmentFolder(base.version);
  const python = pythonIn(folder);
  const finished = join(folder, "finished");
  if (!existsSync(finished)) {
    process.stderr.write(`Making the environment for the tests in Python in ${folder}: some 7 GB, once.\n`);
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    run(base.command, ["-m", "venv", folder]);
    run(python, ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", PINS]);
    writeFileSync(finished, "");
  }
  return checked(python);
}

/** The environment of these pins if it was made already, without making it. */
export function pythonMadeBefore(): string | undefined {
  const given = process.env.LEMICA_PYTHON;
  if (given) return given;
  const found = candidates().map(({ version }) => environmentFolder(version));
  const folder = found.find((one) => existsSync(join(one, "finished")));
  return folder && pythonIn(folder);
}

function environmentFolder(version: string): string {
  const hash = createHash("sha256").update(readFileSync(PINS)).update(version).digest("hex").slice(0, 12);
  return join(cacheFolder(), "lemica-nodes", `python-${hash}`);
}

/** Where what tests have fetched is kept for all clones. */
export function cacheFolder(): string {
  if (process.env.XDG_CACHE_HOME) return process.env.XDG_CACHE_HOME;
  if (process.platform === "darwin") return join(homedir(), "Library", "Caches");
  if (process.platform === "win32") return process.env.LOCALAPPDATA ?? join(homedir(), "AppData", "Local");
  return join(homedir(), ".cache");
}

function pythonIn(folder: string): string {
  return process.platform === "win32" ? join(folder, "Scripts", "python.exe") : join(folder, "bin", "python");
}

/** Pythons on the path that are new enough, each with its version. */
function candidates(): { command: string; version: string }[] {
  return ["python3", "python3.13", "python3.12", "python3.11", "python"].flatMap((command) => {
    const code = "import sys, venv; print('%d.%d' % sys.version_info[:2])";
    const { status, stdout } = spawnSync(command, ["-c", code], { encoding: "utf8" });
    const version = stdout?.trim() ?? "";
    const [major = 0, minor = 0] = version.split(".").map(Number);
    return status === 0 && major === LEAST[0] && minor >= LEAST[1] ? [{ command, version }] : [];
  });
}

function basePython() {
  const found = candidates()[0];
  if (found) return found;
  throw new Error(
    `The tests in Python need Python ${LEAST.join(".")} or later with venv; install it, or set LEMICA_PYTHON.`,
  );
}

function run(command: string, args: readonly string[]): void {
  const { status } = spawnSync(command, args, { stdio: "inherit" });
  if (status !== 0) throw new Error(`${command} ${args.join(" ")} failed; see above.`);
}

/** An interpreter that has what is pinned; other versions than the pinned ones are told, not refused. */
function checked(python: string): string {
  const code = `
import importlib.metadata as m, sys
for line in open(sys.argv[1]):
    name, _, wanted = line.partition("#")[0].strip().partition("==")
    if name:
        try:
            found = m.version(name)
        except m.PackageNotFoundError:
            found = "missing"
        if found != wanted:
            print(f"{name} {found}, pinned {wanted}")`;
  const { status, stdout } = spawnSync(python, ["-c", code, PINS], { encoding: "utf8" });
  if (status !== 0) throw new Error(`${python} is no Python that runs; correct LEMICA_PYTHON.`);
  const other = stdout.trim().split("\n").filter(Boolean);
  const missing = other.filter((line) => line.includes(" missing,"));
  if (missing.length > 0) {
    throw new Error(
      `${python} lacks ${missing.map((line) => line.split(" ")[0]).join(", ")}: pip install -r test/python/requirements.txt.`,
    );
  }
  for (const line of other) process.stderr.write(`${python}: ${line}\n`);
  return python;
}
