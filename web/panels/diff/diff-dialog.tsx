import { Minus, Pencil, Plus } from "lucide-react";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { diff } from "#web/document/diff.ts";
import { nodeKinds } from "#web/document/node-kinds.ts";
import type { Dialogs } from "#web/store/dialogs.ts";
import { useServer } from "#web/store/server.ts";
import { closeSurface } from "#web/store/surface.ts";
import { Dialog } from "#web/ui/dialog.tsx";
import { Switch } from "#web/ui/field.tsx";
import { DiffDrawing, marksOf } from "./diff-drawing.tsx";
import { countRows, type DiffPart, type DiffRow, type DiffSection, diffSections } from "./diff-rows.ts";
import "./diff.css";

/** The window that shows two states of a workflow side by side. */
export function DiffDialog({ before, after }: Dialogs["diff"]) {
  const { t } = useTranslation();
  return (
    <Dialog title={t("diff.heading")} closeName={t("diff.close")} size="large" onClose={closeSurface}>
      <Differences before={before} after={after} />
    </Dialog>
  );
}

function Differences({ before, after }: Dialogs["diff"]) {
  const { t } = useTranslation();
  const catalogue = useServer((server) => server.catalogue);
  const kinds = useMemo(
    () => nodeKinds(catalogue ?? { nodes: [], sockets: [] }, [...before.document.blocks, ...after.document.blocks]),
    [catalogue, before, after],
  );
  const [looks, setLooks] = useState(false);
  const found = useMemo(() => diff(before.document, after.document), [before, after]);
  const marks = useMemo(() => marksOf(found), [found]);
  const sections = useMemo(
    () => diffSections(before.document, after.document, kinds, { looks, found }),
    [before, after, kinds, looks, found],
  );
  const counts = countRows(sections);
  return (
    <div className="diff">
      <div className="diff-sides">
        {([before, after] as const).map((side, at) => (
          <figure key={at === 0 ? "before" : "after"}>
            <figcaption>{side.label}</figcaption>
            <DiffDrawing
              name={t("diff.drawing", { name: side.label })}
              document={side.document}
              kinds={kinds}
              marks={at === 0 ? marks.before : marks.after}
            />
          </figure>
        ))}
      </div>
      <div className="diff-summary">
        <ul aria-label={t("diff.summary")}>
          {(["added", "removed", "changed"] as const).map((kind) => (
            <li key={kind} data-kind={kind}>
              <KindIcon kind={kind} />
              {t(`diff.${kind}-count`, { count: counts[kind] })}
            </li>
          ))}
        </ul>
        <Switch label={t("diff.looks")} value={looks} onChange={setLooks} />
      </div>
      {sections.length === 0 ? (
        <p className="diff-none">{t("diff.none")}</p>
      ) : (
        <table className="diff-table">
          <thead>
            <tr>
              <th scope="col">{t("diff.what")}</th>
              <th scope="col">{before.label}</th>
              <th scope="col">{after.label}</th>
            </tr>
          </thead>
          {sections.map((section) => (
            <Section key={section.id} section={section} />
          ))}
        </table>
      )}
    </div>
  );
}

function Section({ section: { id, rows } }: { readonly section: DiffSection }) {
  const { t } = useTranslation();
  return (
    <tbody>
      <tr className="diff-section">
        <th colSpan={3} scope="rowgroup">
          {t(`diff.section-${id}`)}
        </th>
      </tr>
      {rows.flatMap((row) => [
        <tr key={row.key} data-kind={row.kind}>
          <th scope="row">
            <KindIcon kind={row.kind} />
            <span className="hidden-text">{t(`diff.${row.kind}`)}</span>
            {id === "workflow" ? t(row.what) : <Short text={row.what} />}
          </th>
          <Value text={row.parts.length > 0 ? "" : row.before} kind="before" />
          <Value text={row.parts.length > 0 ? "" : row.after} kind="after" />
        </tr>,
        ...row.parts.map((part) => <PartLine key={`${row.key} ${part.what}`} part={part} />),
      ])}
    </tbody>
  );
}

function PartLine({ part: { what, keys, before, after } }: { readonly part: DiffPart }) {
  const { t } = useTranslation();
  const none = keys ? t("diff.absent") : t("diff.default");
  const text = (value: string | undefined) => (value === undefined ? none : keys === "all" ? t(value) : value);
  return (
    <tr className="diff-part">
      <th scope="row">{keys ? t(what) : what}</th>
      <Value text={text(before)} kind="before" changed />
      <Value text={text(after)} kind="after" changed />
    </tr>
  );
}

function Value({
  text,
  kind,
  changed = false,
}: {
  readonly text: string | undefined;
  readonly kind: "before" | "after";
  readonly changed?: boolean;
}) {
  const { t } = useTranslation();
  return (
    <td data-side={kind} data-changed={changed}>
      {text === undefined ? <span className="diff-absent">{t("diff.absent")}</span> : text}
    </td>
  );
}

function Short({ text }: { readonly text: string }) {
  return <span>{text.length > 80 ? `${text.slice(0, 80)}…` : text}</span>;
}

function KindIcon({ kind }: { readonly kind: DiffRow["kind"] }) {
  const Icon = { added: Plus, removed: Minus, changed: Pencil }[kind];
  return <Icon aria-hidden className="diff-icon" data-kind={kind} />;
}
