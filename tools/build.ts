import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { BUILT, isFresh, PROGRAM_SOURCES, STAMP } from "../nodes/process/built.ts";
import { HOME } from "../nodes/process/home.ts";

/**
 * `npm run build`: the editor and the programs as JavaScript, each unless it is there and nothing that it is made of has
 * changed since. With `--anew` both are made from nothing, without what earlier builds have left, and with `--types` the types of the
 * library beside them: for a package.
 */
const EDITOR = join("web", "dist", "index.html");
const EDITOR_SOURCES = [
  "web",
  "server/protocol",
  "nodes/core",
  "nodes/kit",
  "nodes/formats",
  "nodes/picture",
  "package.json",
  "package-lock.json",
];

const isWindows = process.platform === "win32";

process.chdir(HOME);
if (process.argv.includes("--anew")) {
  for (const folder of [BUILT, dirname(EDITOR)]) rmSync(folder, { recursive: true, force: true });
}
await Promise.all([
  isFresh(STAMP, PROGRAM_SOURCES) || buildPrograms(),
  isFresh(EDITOR, EDITOR_SOURCES) || buildEditor(),
]);
if (process.argv.includes("--types")) declareTypes(join(BUILT, "types"));

/** Chunks of earlier builds stay: a program that still runs may ask for one. */
async function buildPrograms(): Promise<void> {
  const { rolldown } = await import("rolldown");
  const begun = new Date();
  rmSync(STAMP, { force: true });
  const bundle = await rolldown({
    input: {
      main: "server/cli/main.ts",
      built: "nodes/process/built.ts",
      // Those that `nodeProgram` starts.
      "run-process": "server/worker/child.ts",
      "model-process": "nodes/diffusion/onnx/child.ts",
      // Those that a program imports: see `exports` in package.json.
      library: "server/library/index.ts",
      core: "server/library/core.ts",
      kit: "server/packs/kit.ts",
    },
    platform: "node",
    // Packages stay packages but for two that every command reads, of a hundred files.
    external: /^(?!zod|commander)[^./#]/,
  });
  await bundle.write({ dir: BUILT, format: "esm", sourcemap: true });
  await bundle.close();
  // From when the sources are: what was changed while they were read is not in the build.
  writeFileSync(STAMP, "");
  utimesSync(STAMP, begun, begun);
}

async function buildEditor(): Promise<void> {
  const { build } = await import("vite");
  await build({ root: "web", configFile: "web/vite.config.ts", logLevel: "warn" });
}

/** The types of what a program imports, with the rooms' names as they are in the sources. */
function declareTypes(folder: string): void {
  execFileSync("npx", ["tsc", "-p", "tsconfig.types.json", "--outDir", folder], { stdio: "inherit", shell: isWindows });
  const { imports } = JSON.parse(readFileSync("package.json", "utf8")) as { imports: Record<string, string> };
  const rooms = Object.entries(imports).map(([name, path]) => [`${name}.ts`, `${path}.d.ts`]);
  writeFileSync(join(folder, "package.json"), JSON.stringify({ type: "module", imports: Object.fromEntries(rooms) }));
  for (const file of readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) =>
    name.endsWith(".d.ts"),
  )) {
    const path = join(folder, file);
    writeFileSync(path, readFileSync(path, "utf8").replaceAll(/(from |import\()"(\.[^"]+)\.ts"/g, '$1"$2.js"'));
  }
}
