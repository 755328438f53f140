import { pythonMadeBefore } from "../python/environment.ts";

/** Why a test that runs PyTorch is skipped. */
export const NO_TORCH = "there is no Python with PyTorch here: npm run test:python makes one";

/** The Python of the tests in Python where there is one already: `LEMICA_PYTHON`, or the environment that was made. */
export const findTorch = pythonMadeBefore;
