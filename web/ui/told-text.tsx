import type { Told } from "#web/i18n/told.ts";
import "./told-text.css";

/** A failure in the language at hand, with its English sentence beneath where only what its code means could be said. */
export function ToldText({ text, original }: Told) {
  return (
    <>
      {text}
      {original !== undefined && (
        <span className="told-original" lang="en">
          {original}
        </span>
      )}
    </>
  );
}
