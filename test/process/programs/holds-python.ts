import { framedProgram } from "#process/framed-program.ts";
import { Child } from "#process/parent.ts";

const [file] = process.argv.slice(3);

/** Holds a Python that idles, tells its process id, and goes on until it is killed. */
const child = new Child(framedProgram("python3", [file!]), { version: "1.0.0", onMessage: () => {} });
console.log(child.pid);
