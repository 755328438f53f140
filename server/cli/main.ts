import { Command, CommanderError } from "commander";
import { Failure } from "#core/failure.ts";
import { version } from "#process/home.ts";
import { EXIT } from "./exit-code.ts";
import { ToldFailure } from "./told-failure.ts";

/** In the order of --help. */
const commands: Readonly<Record<string, () => Promise<Command>>> = {
  demo: async () => (await import("./demo/command.ts")).demoCommand(),
  serve: async () => (await import("./serve.ts")).serveCommand(),
  run: async () => (await import("./run.ts")).runCommand(),
  check: async () => (await import("./check.ts")).checkCommand(),
  calibrate: async () => (await import("./calibrate.ts")).calibrateCommand(),
  solve: async () => (await import("./solve.ts")).solveCommand(),
  propose: async () => (await import("./propose.ts")).proposeCommand(),
  refine: async () => (await import("./refine.ts")).refineCommand(),
  report: async () => (await import("./report.ts")).reportCommand(),
  schedule: async () => (await import("./schedule.ts")).scheduleCommand(),
  sample: async () => (await import("./sample.ts")).sampleCommand(),
  export: async () => (await import("./export.ts")).exportCommand(),
  "export-onnx": async () => (await import("./export-onnx.ts")).exportOnnxCommand(),
  nodes: async () => (await import("./nodes.ts")).nodesCommand(),
  cache: async () => (await import("./cache.ts")).cacheCommand(),
  doctor: async () => (await import("./doctor.ts")).doctorCommand(),
};

/** Runs one command line; results go to stdout, progress and failures to stderr. Returns the exit code. Never rejects. */
export async function main(argv: readonly string[]): Promise<number> {
  try {
    const program = await programFor(argv[0] ?? "");
    await program.parseAsync(argv, { from: "user" });
    return EXIT.done;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.refused;
    process.stderr.write(textOf(error));
    return error instanceof Failure && error.kind.blames !== "work" ? EXIT.refused : EXIT.failed;
  }
}

/** Knows one command alone if that is named: what another needs is not read. */
async function programFor(name: string): Promise<Command> {
  const lemica = new Command("lemica")
    .description("Makes diffusion models faster without training, by the method of LeMiCa (arXiv 2511.00090).")
    .version(version)
    .addHelpText(
      "after",
      `
Exit codes: 0 done, 1 the work failed, 2 the command line or a file that it names is wrong.
A word in brackets after a message, such as [core/budget-infeasible], is explained in docs/failures.md.`,
    );
  for (const command of await commandsFor(name)) lemica.addCommand(command);
  for (const command of [lemica, ...lemica.commands]) {
    command.exitOverride().showHelpAfterError("(--help tells more)");
  }
  return lemica;
}

function commandsFor(name: string): Promise<Command[]> {
  if (name === "--version") return Promise.resolve([]);
  const asked = Object.hasOwn(commands, name) ? [commands[name]!] : Object.values(commands);
  return Promise.all(asked.map((load) => load()));
}

function textOf(error: unknown): string {
  if (error instanceof ToldFailure) return "";
  if (error instanceof Failure) return `${error.message} [${error.code}]\n`;
  const stack = error instanceof Error ? error.stack : String(error);
  return `lemica stopped for a reason that it did not foresee; please report the command line and what follows.\n${stack}\n`;
}
