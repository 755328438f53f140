import type { Predictor } from "./predictor.ts";

/** Repeats the last computed value, uncopied. */
export const hold: Predictor = {
  id: "hold",
  looksBack: 1,
  order: 0,
  at: ([last]) => last!.value,
  repeats: () => true,
};
