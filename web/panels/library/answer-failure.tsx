import { FailureText } from "#web/runs/failure-text.tsx";

/** Why something cannot be had, in place of it; nothing where it can. */
export function AnswerFailure({ failure }: { readonly failure: unknown }) {
  if (failure === undefined) return null;
  return (
    <p className="library-failure">
      <FailureText failure={failure} />
    </p>
  );
}
