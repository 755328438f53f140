import { register } from "tsx/esm/api";

// As bin/lemica.js starts the program: TypeScript through tsx's hooks, without a loader on the command line.
register();
await import(process.argv[2]);
