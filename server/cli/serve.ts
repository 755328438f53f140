import { Command } from "commander";
import { configOf, withConfigOptions } from "./config-options.ts";

export function serveCommand(): Command {
  const command = new Command("serve")
    .description("Open the editor and the API in a browser; runs go on where an earlier server left them.")
    .addHelpText(
      "after",
      `
Prints its address on stdout and logs to stderr. Ctrl+C, or a signal to end, puts running work back to go on another time.

Example: lemica serve --port 9000 --slots 2`,
    )
    .action(serve);
  return withConfigOptions(command);
}

async function serve(options: Readonly<Record<string, string | undefined>>): Promise<void> {
  const config = await configOf(options);
  // Most of the program is in there, and no other command needs it.
  const { serveUntilTold } = await import("#server/serve.ts");
  await serveUntilTold(config);
}
