import { Failure } from "#core/failure.ts";
import type { TableRequest } from "./scheduler.ts";

/** The most steps of any table. */
const mostSteps = 1000;

/**
 * Checks the number of steps, and that a table of sigmas given by hand is one this class can use.
 *
 * @param limits.steps the most steps that the class can make; 1000 if absent or more
 * @param limits.sigmas the largest sigma of a given table; no table can be given if absent
 * @throws Failure `diffusion/bad-table-request`
 */
export function checkRequest(
  className: string,
  request: TableRequest,
  limits: { readonly steps?: number; readonly sigmas?: number },
): void {
  const most = Math.min(limits.steps ?? mostSteps, mostSteps);
  if (!Number.isInteger(request.steps) || request.steps < 1 || request.steps > most) {
    throw bad(`${className} makes 1 to ${most} steps, not ${request.steps}; ask for a whole number in that range.`);
  }
  const { sigmas } = request;
  if (sigmas === undefined) return;
  if (limits.sigmas === undefined) {
    throw bad(`${className} as configured takes no table of sigmas; leave it out, so that the class makes its own.`);
  }
  if (sigmas.length !== request.steps) {
    throw bad(`${sigmas.length} sigmas are given for ${request.steps} steps; give one sigma per step.`);
  }
  const { sigmas: largest } = limits;
  const wrong = sigmas.findIndex((sigma, i) => !(sigma > 0 && (i === 0 ? sigma <= largest : sigma < sigmas[i - 1])));
  if (wrong >= 0) {
    throw bad(
      `The sigmas given must fall from at most ${largest} and stay above 0, but entry ${wrong} is ${sigmas[wrong]}; correct the table.`,
    );
  }
}

/**
 * The exponent of dynamic shifting.
 *
 * @throws Failure `diffusion/bad-table-request` where it is missing or cannot be used
 */
export function requiredMu(className: string, type: "exponential" | "linear", request: TableRequest): number {
  const { mu } = request;
  if (mu === undefined) {
    throw bad(`${className} with use_dynamic_shifting needs mu, the shift for the latent's size; give mu (see muFor).`);
  }
  if (!Number.isFinite(mu) || (type === "linear" && mu <= 0)) {
    throw bad(`mu is ${mu}, but must be a finite number${type === "linear" ? " above 0" : ""}.`);
  }
  return mu;
}

/**
 * Karras' and the exponential sigmas exclude each other.
 *
 * @throws Failure `diffusion/unsupported-scheduler-option`
 */
export function refuseTwoSigmaTables(
  className: string,
  options: { readonly use_karras_sigmas: boolean; readonly use_exponential_sigmas: boolean },
): void {
  if (!options.use_karras_sigmas || !options.use_exponential_sigmas) return;
  throw new Failure(
    "diffusion/unsupported-scheduler-option",
    `${className} cannot be run as configured: "use_karras_sigmas" and "use_exponential_sigmas" are both true; set one of them to false.`,
  );
}

function bad(message: string): Failure {
  return new Failure("diffusion/bad-table-request", message);
}
