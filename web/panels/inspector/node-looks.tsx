import { useTranslation } from "react-i18next";
import { COLOURS } from "#web/document/colours.ts";
import type { DocumentNode } from "#web/document/document.ts";
import { act } from "#web/store/editor.ts";
import { Switch } from "#web/ui/field.tsx";
import { Segments } from "#web/ui/segments.tsx";
import { ColourRow } from "./colour-row.tsx";

const MODES = ["runs", "muted", "bypassed"] as const;

/** Mode, colour, folding and pinning of one node or of several. */
export function NodeLooks({
  nodes,
  ids,
}: {
  readonly nodes: readonly DocumentNode[];
  readonly ids: readonly string[];
}) {
  const { t } = useTranslation();
  const modes = new Set(nodes.map(({ mode }) => mode ?? "runs"));
  const all = (is: (node: DocumentNode) => boolean) => nodes.length > 0 && nodes.every(is);
  return (
    <>
      <Segments
        label={t("inspector.mode")}
        value={modes.size === 1 ? [...modes][0] : undefined}
        options={MODES.map((id) => ({ id, label: t(`inspector.modes.${id}`) }))}
        onChange={(mode) => act([{ type: "set-mode", ids, ...(mode !== "runs" && { mode }) }])}
      />
      <ColourRow
        colours={[...new Set(nodes.map(({ colour }) => colour))]}
        onChange={(name) => {
          const colour = COLOURS[name];
          act([{ type: "set-colour", ids, ...(colour !== undefined && { colour }) }]);
        }}
      />
      <div className="inspector-pair">
        <Switch
          label={t("inspector.collapsed")}
          value={all(({ collapsed }) => collapsed === true)}
          onChange={(on) => act([{ type: "collapse", ids, on }])}
        />
        <Switch
          label={t("inspector.pinned")}
          value={all(({ pinned }) => pinned === true)}
          onChange={(on) => act([{ type: "pin", ids, on }])}
        />
      </div>
    </>
  );
}
