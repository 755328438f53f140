import { toldOf } from "#web/store/failure-words.ts";
import { useWords } from "#web/store/words.ts";
import { ToldText } from "#web/ui/told-text.tsx";

/** Why something failed, in the language at hand. */
export function FailureText({ failure }: { readonly failure: unknown }) {
  const words = useWords((state) => state.words);
  return <ToldText {...toldOf(failure, words)} />;
}
