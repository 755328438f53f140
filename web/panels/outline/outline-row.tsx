import type { TFunction } from "i18next";
import { Ban, ChevronRight, CircleSlash2, Ellipsis, StickyNote } from "lucide-react";
import { Button, Collection, TreeItem, TreeItemContent } from "react-aria-components";
import { useTranslation } from "react-i18next";
import type { OutlineItem, OutlinePort } from "#web/document/outline.ts";
import { SocketDot } from "#web/panels/palette/socket-dot.tsx";
import type { Port } from "#web/scene/events.ts";
import { act } from "#web/store/editor.ts";
import { openDialog } from "#web/store/surface.ts";
import { Menu, type MenuEntry } from "#web/ui/menu.tsx";
import { useProblems } from "#web/workspace/problems.ts";
import { rename, useRenaming } from "./renaming.ts";

/** The key of a port's row; no node id has a line break. */
export const portKey = {
  write: ({ node, port, side }: Port) => [node, side, port].join("\n"),
  read(key: string): Port | undefined {
    const [node, side, port] = key.split("\n");
    return port !== undefined && (side === "input" || side === "output") ? { node: node!, port, side } : undefined;
  },
};

/** A line of the outline with the lines under it: members of a group, ports of a node. */
export function OutlineRow({ item }: { readonly item: OutlineItem }) {
  const { t } = useTranslation();
  const renaming = useRenaming((state) => state.id === item.id);
  const wrong = useProblems((state) => state.byNode.has(item.id));
  const ports = [
    ...item.inputs.map((port) => ({ port, side: "input" as const })),
    ...item.outputs.map((port) => ({ port, side: "output" as const })),
  ].map(({ port, side }) => ({ id: portKey.write({ node: item.id, port: port.name, side }), port, side }));
  const title = item.title || t(`outline.untitled-${item.kind}`);
  return (
    <TreeItem
      id={item.id}
      textValue={nameOf(item, title, wrong, t)}
      className="outline-item"
      hasChildItems={item.children.length + ports.length > 0}
    >
      <TreeItemContent>
        <span className="outline-line" data-kind={item.kind} data-wrong={wrong}>
          <Button slot="chevron" className="outline-chevron">
            <ChevronRight />
          </Button>
          {item.kind === "note" && <StickyNote aria-hidden className="outline-icon" />}
          {renaming ? (
            <RenameField id={item.id} title={item.title} onDone={() => doneRenaming(item.id)} />
          ) : (
            <span className="outline-title">{title}</span>
          )}
          {item.mode === "muted" && <Ban className="outline-icon" aria-label={t("canvas.muted")} />}
          {item.mode === "bypassed" && <CircleSlash2 className="outline-icon" aria-label={t("canvas.bypassed")} />}
          <RowMenu item={item} title={title} onRename={() => rename(item.id)} />
        </span>
      </TreeItemContent>
      <Collection items={item.children}>{(child) => <OutlineRow item={child} />}</Collection>
      <Collection items={ports}>{({ id, port, side }) => <PortRow id={id} port={port} side={side} />}</Collection>
    </TreeItem>
  );
}

/** Gives the keyboard back to the line. */
function doneRenaming(id: string): void {
  rename(undefined);
  requestAnimationFrame(() =>
    document.querySelector<HTMLElement>(`.outline [role=row][data-key="${CSS.escape(id)}"]`)?.focus(),
  );
}

function nameOf(item: OutlineItem, title: string, wrong: boolean, t: TFunction): string {
  const mode = item.mode && t(`canvas.${item.mode}`);
  return [title, mode, wrong && t("outline.has-problem")].filter(Boolean).join(", ");
}

function PortRow({
  id,
  port: { title, socket, missing, ends },
  side,
}: {
  readonly id: string;
  readonly port: OutlinePort;
  readonly side: "input" | "output";
}) {
  const { t } = useTranslation();
  const others = ends.map((end) => end.title).join(", ");
  const state = others || t(missing ? "inspector.missing" : "inspector.free");
  return (
    <TreeItem id={id} textValue={`${t(`outline.${side}`)} ${title}: ${state}`} className="outline-item">
      <TreeItemContent>
        <span className="outline-line" data-kind="port" data-wrong={missing}>
          <SocketDot socket={socket} hollow={ends.length === 0} />
          <span className="outline-side">{side === "input" ? "←" : "→"}</span>
          <span className="outline-title">{title}</span>
          <span className="outline-ends">{state}</span>
        </span>
      </TreeItemContent>
    </TreeItem>
  );
}

function RowMenu({ item, title, onRename }: { readonly item: OutlineItem; readonly title: string; onRename(): void }) {
  const { t } = useTranslation();
  const { id, kind, mode } = item;
  const setMode = (next: "muted" | "bypassed") =>
    act([{ type: "set-mode", ids: [id], ...(mode !== next && { mode: next }) }]);
  const runs: Readonly<Record<string, () => void>> = {
    ...(kind !== "note" && { rename: onRename }),
    ...(kind === "node" && {
      connect: () => openDialog({ name: "connect", node: id }),
      mute: () => setMode("muted"),
      bypass: () => setMode("bypassed"),
    }),
    remove: () => act([{ type: "remove", ids: [id] }]),
  };
  const entries = Object.keys(runs).map((each): MenuEntry => {
    return { id: each, label: t(`actions.${each}`), danger: each === "remove", separator: each === "remove" };
  });
  return (
    <Menu
      name={t("outline.menu", { title })}
      trigger={
        <Button className="outline-menu" aria-label={t("outline.menu", { title })}>
          <Ellipsis />
        </Button>
      }
      entries={entries}
      // The menu gives the focus back first.
      onChoose={(each) => setTimeout(() => runs[each]?.(), 20)}
    />
  );
}

function RenameField({ id, title, onDone }: { readonly id: string; readonly title: string; onDone(): void }) {
  const { t } = useTranslation();
  const keep = (next: string) => {
    if (next !== title) act([{ type: "set-title", id, ...(next !== "" && { title: next }) }]);
    onDone();
  };
  return (
    <input
      className="outline-field"
      aria-label={t("actions.rename")}
      defaultValue={title}
      // biome-ignore lint/a11y/noAutofocus: it was asked for
      autoFocus
      onFocus={({ currentTarget }) => currentTarget.select()}
      onBlur={({ currentTarget }) => keep(currentTarget.value.trim())}
      onPointerDown={(event) => event.stopPropagation()}
      onKeyDown={(event) => {
        event.stopPropagation();
        if (event.key === "Enter") keep(event.currentTarget.value.trim());
        if (event.key === "Escape") onDone();
      }}
    />
  );
}
