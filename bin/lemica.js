#!/usr/bin/env node
const { register } = await import("tsx/esm/api").catch((error) => {
  if (error.code !== "ERR_MODULE_NOT_FOUND") throw error;
  process.stderr.write("lemica's libraries are not installed. Run npm ci in its folder first.\n");
  process.exit(1);
});

// Whoever reads the results may have had enough, as head has after its lines.
process.stdout.on("error", (error) => {
  if (error.code !== "EPIPE") throw error;
  process.exit();
});

register();
const { main } = await import("../server/cli/main.ts");
process.exitCode = await main(process.argv.slice(2));
