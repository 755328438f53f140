import type { Failure } from "#core/failure.ts";
import { type Said, said } from "#core/said.ts";
import { failure } from "#diffusion/failures.ts";
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
    throw bad(
      said("{className} makes 1 to {most} steps, not {steps}; ask for a whole number in that range.", {
        className,
        most,
        steps: request.steps,
      }),
    );
  }
  const { sigmas } = request;
  if (sigmas === undefined) return;
  if (limits.sigmas === undefined) {
    throw bad(
      said("{className} as configured takes no table of sigmas; leave it out, so that the class makes its own.", {
        className,
      }),
    );
  }
  if (sigmas.length !== request.steps) {
    throw bad(
      said("{count} sigmas are given for {steps} steps; give one sigma per step.", {
        count: sigmas.length,
        steps: request.steps,
      }),
    );
  }
  const { sigmas: largest } = limits;
  const wrong = sigmas.findIndex((sigma, i) => !(sigma > 0 && (i === 0 ? sigma <= largest : sigma < sigmas[i - 1])));
  if (wrong >= 0) {
    throw bad(
      said(
        "The sigmas given must fall from at most {largest} and stay above 0, but entry {wrong} is {sigma}; correct the table.",
        { largest, wrong, sigma: sigmas[wrong] },
      ),
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
    throw bad(
      said("{className} with use_dynamic_shifting needs mu, the shift for the latent's size; give mu (see muFor).", {
        className,
      }),
    );
  }
  if (!Number.isFinite(mu) || (type === "linear" && mu <= 0)) {
    throw bad(
      type === "linear"
        ? said("mu is {mu}, but must be a finite number above 0.", { mu })
        : said("mu is {mu}, but must be a finite number.", { mu }),
    );
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
  throw failure(
    "diffusion/unsupported-scheduler-option",
    said(
      '{className} cannot be run as configured: "use_karras_sigmas" and "use_exponential_sigmas" are both true; set one of them to false.',
      { className },
    ),
  );
}

function bad(message: Said): Failure {
  return failure("diffusion/bad-table-request", message);
}
