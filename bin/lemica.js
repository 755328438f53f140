#!/usr/bin/env node
// Whoever reads the results may have had enough, as head has after its lines.
process.stdout.on("error", (error) => {
  if (error.code !== "EPIPE") throw error;
  process.exit();
});

const { main } = await program();
process.exitCode = await main(process.argv.slice(2));

/** The build, unless a checkout has none or has changed since: then the TypeScript as it is, which takes longer to read. */
async function program() {
  const { builtProgram } = await import("../dist/built.js").catch(unlessMissing);
  if (builtProgram?.("main")) return import("../dist/main.js").catch(explained);
  const { register } = await import("tsx/esm/api").catch(explained);
  register();
  return import("../server/cli/main.ts").catch(explained);
}

function unlessMissing(error) {
  if (error.code !== "ERR_MODULE_NOT_FOUND") throw error;
  return {};
}

function explained(error) {
  if (error.code !== "ERR_MODULE_NOT_FOUND") throw error;
  process.stderr.write("lemica's libraries are not installed. Run npm ci in its folder first.\n");
  process.exit(1);
}
