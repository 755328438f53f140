import { Command } from "commander";
import { catalogue } from "./engine.ts";
import { jsonOption } from "./options.ts";

export function nodesCommand(): Command {
  return new Command("nodes")
    .description("List the nodes of the pack; with --json the whole catalogue.")
    .addOption(jsonOption())
    .action(({ json }: { json?: boolean }) => {
      const description = catalogue.describe();
      if (json) {
        process.stdout.write(`${JSON.stringify(description)}\n`);
        return;
      }
      const width = Math.max(...description.nodes.map((node) => node.type.length));
      for (const node of description.nodes) {
        const ports = (list: readonly { socket: string }[]) => list.map((p) => p.socket).join(" + ") || "·";
        process.stdout.write(`${node.type.padEnd(width)}  ${node.title}: ${ports(node.inputs)} → ${ports(node.outputs)}\n${" ".repeat(width)}  ${node.summary}\n`);
      }
    });
}
