import { distanceOf, sizeOf } from "../arithmetic.ts";
import { type Method, method } from "../method.ts";
import { type Form, held, thresholds } from "../online.ts";
import { newest, type Policy } from "../policy.ts";
import type { Study } from "../study.ts";
import { wienerFilter } from "../wiener.ts";

/**
 * SeaCache (arXiv 2602.18993): TeaCache's rule, the relative change of the input summed until it passes a threshold, on inputs that
 * went through the Wiener filter of the present noise level, so that what counts is the picture's change and not the noise's.
 */
function seaCache({ steps }: Study, threshold: number, form: Form, filtered: ReturnType<typeof wienerFilter>): Policy {
  let sum = 0;
  let last = 0;
  let before: Float32Array | undefined;
  const reused = held(form);
  return {
    computes({ step, x, trace }) {
      before ??= filtered(0, trace[0]!.x);
      const now = filtered(step, x);
      sum += distanceOf(now, before) / sizeOf(before);
      before = now;
      if (sum < threshold && step < steps - 1) return false;
      sum = 0;
      last = step;
      return true;
    },
    prediction: (run) => (run.step === last ? newest(run) : reused(run)),
  };
}

const filterOf = ({ model, settings }: Study) => wienerFilter(model.latentDims, settings.sigmas);

export const seaCacheMethod: Method = method<{ threshold: number; form: Form }>({
  id: "seacache",
  title: "SeaCache",
  version: 1,
  differs:
    "the latent is filtered instead of the first block's modulated input, by a spectrum that falls with the square of the frequency; the threshold set on 8 full runs so that the budget is met on average",
  choose(study) {
    const filtered = filterOf(study);
    return thresholds(study, 8, (threshold) => seaCache(study, threshold, "prediction", filtered));
  },
  variation(study, { threshold, form }) {
    const filtered = filterOf(study);
    return { start: () => seaCache(study, threshold, form, filtered) };
  },
});
