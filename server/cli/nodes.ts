import { Command } from "commander";
import { catalogue } from "./engine.ts";
import { jsonOption } from "./options.ts";

export function nodesCommand(): Command {
  return new Command("nodes")
    .description("List the nodes of the pack; with --json the whole catalogue.")
    .addOption(jsonOption())
    .action(({ json }: { json?: boolean }) => {
      process.stdout.write(json ? `${JSON.stringify(catalogue.describe())}\n` : `${list()}\n`);
    });
}

function list(): string {
  const { nodes } = catalogue.describe();
  const width = Math.max(...nodes.map(({ type }) => type.length));
  const kinds = (ports: readonly { socket: string }[]) => ports.map(({ socket }) => socket).join(" + ") || "·";
  const lines = nodes.flatMap(({ type, title, summary, inputs, outputs }) => [
    `${type.padEnd(width)}  ${title}: ${kinds(inputs)} → ${kinds(outputs)}`,
    `${" ".repeat(width)}  ${summary}`,
  ]);
  return lines.join("\n");
}
