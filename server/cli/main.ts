import { Command, CommanderError } from "commander";
import { Failure } from "#core/failure.ts";
import { version } from "#nodes/version.ts";
import { cacheCommand } from "./cache.ts";
import { calibrateCommand } from "./calibrate.ts";
import { checkCommand } from "./check.ts";
import { demoCommand } from "./demo/command.ts";
import { doctorCommand } from "./doctor.ts";
import { EXIT } from "./exit-code.ts";
import { exportCommand } from "./export.ts";
import { nodesCommand } from "./nodes.ts";
import { proposeCommand } from "./propose.ts";
import { refineCommand } from "./refine.ts";
import { runCommand } from "./run.ts";
import { sampleCommand } from "./sample.ts";
import { scheduleCommand } from "./schedule.ts";
import { serveCommand } from "./serve.ts";
import { solveCommand } from "./solve.ts";
import { ToldFailure } from "./told-failure.ts";

/** Runs one command line; results go to stdout, progress and failures to stderr. Returns the exit code. Never rejects. */
export async function main(argv: readonly string[]): Promise<number> {
  try {
    await program().parseAsync(argv, { from: "user" });
    return EXIT.done;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.refused;
    process.stderr.write(textOf(error));
    return error instanceof Failure && error.kind.blames !== "work" ? EXIT.refused : EXIT.failed;
  }
}

function program(): Command {
  const lemica = new Command("lemica")
    .description("Makes diffusion models faster without training, by the method of LeMiCa (arXiv 2511.00090).")
    .version(version)
    .addHelpText(
      "after",
      `
Exit codes: 0 done, 1 the work failed, 2 the command line or a file that it names is wrong.
A word in brackets after a message, such as [core/budget-infeasible], is explained in docs/failures.md.`,
    );
  for (const command of commands()) lemica.addCommand(command);
  for (const command of [lemica, ...lemica.commands]) {
    command.exitOverride().showHelpAfterError("(--help tells more)");
  }
  return lemica;
}

function commands(): Command[] {
  return [
    demoCommand(),
    serveCommand(),
    runCommand(),
    checkCommand(),
    calibrateCommand(),
    solveCommand(),
    proposeCommand(),
    refineCommand(),
    scheduleCommand(),
    sampleCommand(),
    exportCommand(),
    nodesCommand(),
    cacheCommand(),
    doctorCommand(),
  ];
}

function textOf(error: unknown): string {
  if (error instanceof ToldFailure) return "";
  if (error instanceof Failure) return `${error.message} [${error.code}]\n`;
  const stack = error instanceof Error ? error.stack : String(error);
  return `lemica stopped for a reason that it did not foresee; please report the command line and what follows.\n${stack}\n`;
}
