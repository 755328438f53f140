import { useEffect, useState } from "react";
import { FailureText } from "#web/runs/failure-text.tsx";

/** What a question to the server has come to. The last value stays while a newer one is asked for. */
export interface Answer<T> {
  readonly value: T | undefined;
  /** Why it cannot be had. */
  readonly failure: unknown;
}

/** Asks the server when the component appears, and whenever `on` has changed. */
export function useAnswer<T>(ask: (signal: AbortSignal) => Promise<T>, on: string): Answer<T> {
  const [answer, setAnswer] = useState<Answer<T>>({ value: undefined, failure: undefined });
  // biome-ignore lint/correctness/useExhaustiveDependencies: `on` says when it is another question
  useEffect(() => {
    const stop = new AbortController();
    ask(stop.signal).then(
      (value) => stop.signal.aborted || setAnswer({ value, failure: undefined }),
      (failure) => stop.signal.aborted || setAnswer(({ value }) => ({ value, failure })),
    );
    return () => stop.abort();
  }, [on]);
  return answer;
}

/** Why something cannot be had, in place of it; nothing where it can. */
export function AnswerFailure({ failure }: { readonly failure: unknown }) {
  if (failure === undefined) return null;
  return (
    <p className="library-failure">
      <FailureText failure={failure} />
    </p>
  );
}
