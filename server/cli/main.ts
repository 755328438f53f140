import { Command, CommanderError } from "commander";
import { Failure } from "#core/failure.ts";
import { version } from "#nodes/version.ts";
import { calibrateCommand } from "./calibrate.ts";
import { checkCommand } from "./check.ts";
import { demoCommand } from "./demo/command.ts";
import { exportCommand } from "./export.ts";
import { nodesCommand } from "./nodes.ts";
import { runCommand } from "./run.ts";
import { sampleCommand } from "./sample.ts";
import { solveCommand } from "./solve.ts";
import { Refusal } from "./refusal.ts";

/** Exit codes: done; the work failed; the command line, or a file that it names, is wrong and nothing was started. */
export const EXIT = { done: 0, failed: 1, refused: 2 } as const;

/** Runs one command line; results go to stdout, progress and failures to stderr. Returns the exit code. */
export async function main(argv: readonly string[]): Promise<number> {
  const program = new Command("lemica")
    .description("Makes diffusion models faster without training, by the method of LeMiCa (arXiv 2511.00090).")
    .version(version)
    .showHelpAfterError("(--help tells more)")
    .addHelpText("after", "\nExit codes: 0 done, 1 the work failed, 2 the command line or a file that it names is wrong.");
  for (const command of commands()) program.addCommand(command);
  for (const command of [program, ...program.commands]) command.exitOverride();
  try {
    await program.parseAsync(argv, { from: "user" });
    return EXIT.done;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.refused;
    if (error instanceof Refusal) {
      process.stderr.write(`${error.message}\n`);
      return EXIT.refused;
    }
    if (error instanceof Failure || (error instanceof Error && error.name === "AbortError")) {
      process.stderr.write(`${error.message}\n`);
      return EXIT.failed;
    }
    throw error;
  }
}

function commands(): Command[] {
  return [
    demoCommand(),
    runCommand(),
    checkCommand(),
    calibrateCommand(),
    solveCommand(),
    sampleCommand(),
    exportCommand(),
    nodesCommand(),
  ];
}
