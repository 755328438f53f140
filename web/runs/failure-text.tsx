import { toldOf, useFailureWords } from "#web/store/failure-words.ts";
import { ToldText } from "#web/ui/told-text.tsx";

/** Why something failed, in the language at hand. */
export function FailureText({ failure }: { readonly failure: unknown }) {
  const words = useFailureWords((state) => state.words);
  return <ToldText {...toldOf(failure, words)} />;
}
