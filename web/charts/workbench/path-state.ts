/** The schedule at hand, with the states that lead back and forth. */
export interface PathState {
  readonly compute: readonly number[];
  /** Where it comes from: the solver, a run, or a person. */
  readonly origin: "solved" | "run" | "edited";
  readonly past: readonly Moment[];
  readonly future: readonly Moment[];
  /** The gesture that the last change belongs to; its changes are one. */
  readonly gesture: number | undefined;
}

type Moment = Pick<PathState, "compute" | "origin">;

export type PathAction =
  /** Another schedule altogether: that of a budget, or of a run. */
  | { readonly type: "take"; readonly compute: readonly number[]; readonly origin: "solved" | "run" }
  /** A change by hand. */
  | { readonly type: "edit"; readonly compute: readonly number[]; readonly gesture?: number }
  | { readonly type: "undo" | "redo" };

const MOST = 200;

export function startPath(compute: readonly number[], origin: PathState["origin"]): PathState {
  return { compute, origin, past: [], future: [], gesture: undefined };
}

/** What comes next. Pure. Taking one solved schedule after another, as when a budget is slid, leaves one state to go back to. */
export function reducePath(state: PathState, action: PathAction): PathState {
  const { compute, origin, past, future } = state;
  const now: Moment = { compute, origin };
  switch (action.type) {
    case "take": {
      if (action.compute === compute && action.origin === origin) return state;
      const sliding = origin === "solved" && action.origin === "solved";
      return {
        compute: action.compute,
        origin: action.origin,
        past: sliding ? past : [...past, now].slice(-MOST),
        future: [],
        gesture: undefined,
      };
    }
    case "edit": {
      if (action.compute === compute) return state;
      const same = action.gesture !== undefined && action.gesture === state.gesture;
      return {
        compute: action.compute,
        origin: "edited",
        past: same ? past : [...past, now].slice(-MOST),
        future: [],
        gesture: action.gesture,
      };
    }
    case "undo": {
      const before = past.at(-1);
      if (!before) return state;
      return { ...before, past: past.slice(0, -1), future: [now, ...future], gesture: undefined };
    }
    case "redo": {
      const [after, ...rest] = future;
      if (!after) return state;
      return { ...after, past: [...past, now], future: rest, gesture: undefined };
    }
  }
}
