import { useTranslation } from "react-i18next";
import { COLOURS } from "#web/document/colours.ts";
import type { Group } from "#web/document/document.ts";
import { act } from "#web/store/editor.ts";
import { Switch } from "#web/ui/field.tsx";
import { Section } from "#web/ui/section.tsx";
import { ColourRow } from "./colour-row.tsx";
import { TitleField } from "./title-field.tsx";

/** A group: its title, colour and whether it can be moved. */
export function GroupInspector({ group: { id, title, colour, pinned, members } }: { readonly group: Group }) {
  const { t } = useTranslation();
  return (
    <>
      <div className="inspector-head">
        <TitleField
          name={t("inspector.title")}
          title={title}
          onKeep={(next) => act([{ type: "set-title", id, title: next }])}
        />
        <p className="inspector-summary">{t("inspector.members", { count: members.length })}</p>
      </div>
      <Section title={t("inspector.looks")}>
        <Looks id={id} colour={colour} pinned={pinned === true} />
      </Section>
    </>
  );
}

/** What groups and notes can look like. */
export function Looks({
  id,
  colour,
  pinned,
}: {
  readonly id: string;
  readonly colour: string | undefined;
  readonly pinned: boolean;
}) {
  const { t } = useTranslation();
  return (
    <>
      <ColourRow
        colours={[colour]}
        onChange={(name) => {
          const next = COLOURS[name];
          act([{ type: "set-colour", ids: [id], ...(next !== undefined && { colour: next }) }]);
        }}
      />
      <Switch label={t("inspector.pinned")} value={pinned} onChange={(on) => act([{ type: "pin", ids: [id], on }])} />
    </>
  );
}
