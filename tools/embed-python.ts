import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { HOME } from "../nodes/process/home.ts";

/**
 * `npm run embed`: the parts of python/src/lemica that exported programs are made of, as texts that the exporters can have
 * without a disk. A test sees that both are the same.
 */
export const EMBEDDED = join(HOME, "nodes", "formats", "python-source.ts");
const PARTS = ["schedule", "policy", "follow", "run", "predict", "inputs", "table", "watch", "blocks"];

/** The module that holds the texts. */
export function embedded(): string {
  const texts = PARTS.map((name) => {
    const text = readFileSync(join(HOME, "python", "src", "lemica", `_${name}.py`), "utf8");
    return `  ${name}: \`${text.replace(/[\\`]|\$\{/g, "\\$&")}\`,`;
  });
  return `/** Made by \`npm run embed\` of python/src/lemica: change it there. */
export const pythonSource = {
${texts.join("\n")}
};
`;
}

if (process.argv[1] === import.meta.filename) writeFileSync(EMBEDDED, embedded());
