import { X } from "lucide-react";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { DocumentNode } from "#web/document/document.ts";
import { type NodeKinds, nodeKinds, paramTitle } from "#web/document/node-kinds.ts";
import { type MigrationNote, type Standing, standingOf } from "#web/document/node-standing.ts";
import { valueText } from "#web/panels/diff/diff-rows.ts";
import type { Tab } from "#web/store/editor.ts";
import { useServer } from "#web/store/server.ts";
import { openDialog } from "#web/store/surface.ts";
import { Button, IconButton } from "#web/ui/button.tsx";
import { dismissOpening, type Opening } from "#web/workspace/workspace.ts";
import { Bar } from "./bar.tsx";

type Line = readonly [key: string, text: string];

/** What was mended and brought up to date when a workflow was opened, and which of its nodes are not as those that are installed. */
export function OpeningBar({ tab, opening }: { readonly tab: Tab; readonly opening: Opening }) {
  const { t } = useTranslation();
  const { document, repairs, migrated } = opening;
  const catalogue = useServer((server) => server.catalogue);
  const kinds = useMemo(() => catalogue && nodeKinds(catalogue, document.blocks), [catalogue, document]);
  const standings = useMemo(
    () =>
      kinds ? document.nodes.map((node) => ({ node, standing: standingOf(node, kinds.nodes.get(node.type)) })) : [],
    [kinds, document],
  );
  const told = (kind: Standing["kind"]): readonly Line[] => {
    const found = standings.filter(({ standing }) => standing.kind === kind);
    const values = { count: found.length, names: listed(found.map(({ node }) => node)) };
    return found.length > 0 ? [[kind, t(`workspace.nodes-${kind}`, values)]] : [];
  };
  const lines: readonly Line[] = [
    ...repairs.map(({ kind, count }): Line => [kind, t(`workspace.repair-${kind}`, { count })]),
    ...(migrated && kinds
      ? migrated.map((note): Line => [note.node, changed(note, document.nodes, kinds, t)])
      : told("older")),
    ...told("newer"),
    ...told("unknown"),
  ];
  if (lines.length === 0) return null;
  const show = () =>
    openDialog({
      name: "diff",
      before: { label: t("workspace.as-opened"), document },
      after: { label: t("diff.now"), document: tab.history.document },
    });
  const list = (
    <>
      <strong>{t(migrated ? "workspace.brought-up-to-date" : "workspace.opened-with-notes")}</strong>
      <ul>
        {lines.map(([key, text]) => (
          <li key={key}>{text}</li>
        ))}
      </ul>
    </>
  );
  return (
    <Bar kind="info" text={list}>
      {migrated && <Button onPress={show}>{t("workspace.differences")}</Button>}
      <IconButton name={t("workspace.dismiss")} onPress={() => dismissOpening(tab.key)}>
        <X />
      </IconButton>
    </Bar>
  );
}

/** What has become of a node, in words: `Solve Schedule, version 1 → 2: Budget 12 → 15`. */
function changed(
  { node: id, from, to, params }: MigrationNote,
  nodes: readonly DocumentNode[],
  { nodes: kinds }: NodeKinds,
  t: (key: string, values: Readonly<Record<string, unknown>>) => string,
): string {
  const node = nodes.find((each) => each.id === id);
  const kind = kinds.get(node?.type ?? "");
  const changes = params.map(({ param, before, after }) => {
    return `${paramTitle(kind, param)} ${valueText(before) ?? "–"} → ${valueText(after) ?? "–"}`;
  });
  const values = { title: node?.title ?? kind?.title ?? id, from, to, changes: changes.join("; ") };
  return t(changes.length > 0 ? "workspace.node-migrated" : "workspace.node-migrated-only", values);
}

/** The types of a few nodes, each once. */
function listed(nodes: readonly DocumentNode[]): string {
  const types = [...new Set(nodes.map(({ type }) => type))];
  return types.length > 4 ? `${types.slice(0, 4).join(", ")}, …` : types.join(", ");
}
