import { join } from "node:path";
import { HOME } from "./home.ts";

/** The interpreter that pipelines in PyTorch run in. */
export const pythonCommand = (): string => process.env.LEMICA_PYTHON || "python3";

/** The start of a program in Python that has the package of python/, without installing it. */
export const withPackage = `import sys; sys.path.insert(0, ${JSON.stringify(join(HOME, "python", "src"))}); `;
