/** What a denoiser predicts: the noise ε, v = √ᾱ ε − √(1−ᾱ) x0, the clean latent, or the flow velocity ε − x0. */
export type Prediction = "epsilon" | "v_prediction" | "sample" | "flow_prediction";

/** Weights of the latent and of the prediction in a quantity that both make. */
export interface Weights {
  readonly x: number;
  readonly prediction: number;
}

/**
 * The clean latent x0 from x = α x0 + σ ε and a prediction, as weights. `level` is what a flow prediction is multiplied by:
 * the entry of the sigma table.
 */
export function cleanWeights(type: Prediction, alpha: number, sigma: number, level = sigma): Weights {
  if (type === "epsilon") return { x: 1 / alpha, prediction: -sigma / alpha };
  if (type === "v_prediction") return { x: alpha, prediction: -sigma };
  if (type === "sample") return { x: 0, prediction: 1 };
  return { x: 1, prediction: -level };
}

/** The noise ε from x = α x0 + σ ε and a prediction, as weights. Salimans & Ho 2022, appendix D, for v. */
export function noiseWeights(type: Exclude<Prediction, "flow_prediction">, alpha: number, sigma: number): Weights {
  if (type === "epsilon") return { x: 0, prediction: 1 };
  if (type === "v_prediction") return { x: sigma, prediction: alpha };
  return { x: 1 / sigma, prediction: -alpha / sigma };
}

/** The slope dx/dσ = (x − x0)/σ where x = x0 + σ ε (the signal at weight 1), as weights. Karras et al. 2022, eq. 3. */
export function slopeWeights(type: Exclude<Prediction, "flow_prediction">, sigma: number): Weights {
  if (type === "epsilon") return { x: 0, prediction: 1 };
  if (type === "v_prediction") {
    const variance = sigma * sigma + 1;
    return { x: sigma / variance, prediction: 1 / Math.sqrt(variance) };
  }
  return { x: 1 / sigma, prediction: -1 / sigma };
}
