import { useTranslation } from "react-i18next";
import type { Note } from "#web/document/document.ts";
import { act } from "#web/store/editor.ts";
import { TextField } from "#web/ui/field.tsx";
import { Section } from "#web/ui/section.tsx";
import { Looks } from "./group-inspector.tsx";

/** A note: its text, and how it looks. */
export function NoteInspector({ note: { id, text, colour, pinned } }: { readonly note: Note }) {
  const { t } = useTranslation();
  return (
    <>
      <div className="inspector-head">
        <h2>{t("inspector.note")}</h2>
      </div>
      <Section title={t("inspector.text")}>
        <TextField
          label={t("inspector.markdown")}
          value={text}
          lines={10}
          onChange={(next) => act([{ type: "write-note", id, text: next }], { merge: `note:${id}` })}
        />
      </Section>
      <Section title={t("inspector.looks")}>
        <Looks id={id} colour={colour} pinned={pinned === true} />
      </Section>
    </>
  );
}
