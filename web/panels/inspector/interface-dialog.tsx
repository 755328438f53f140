import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type End, endKey } from "#web/document/document.ts";
import { flowOrder } from "#web/document/flow-order.ts";
import { nodeItem } from "#web/document/outline.ts";
import { searchIndex } from "#web/document/search.ts";
import { SocketDot } from "#web/panels/palette/socket-dot.tsx";
import type { Dialogs } from "#web/store/dialogs.ts";
import { act, activeTab, useEditor } from "#web/store/editor.ts";
import { closeSurface } from "#web/store/surface.ts";
import { useKinds } from "#web/store/use-kinds.ts";
import { Pick } from "#web/ui/pick.tsx";

/** Chooses a port inside that becomes one of the workflow where it is used as a block. */
export function InterfaceDialog({ side }: Dialogs["interface"]) {
  const { t } = useTranslation();
  const document = useEditor((editor) => activeTab(editor)?.history.document);
  const kinds = useKinds();
  const [query, setQuery] = useState("");
  if (!document || !kinds) return null;
  const taken = new Set(
    side === "inputs"
      ? document.inputs.flatMap(({ to }) => to.map(endKey))
      : document.outputs.map(({ from }) => endKey(from)),
  );
  const entries = flowOrder(document).flatMap((node) => {
    const item = nodeItem(document, kinds, node);
    return item[side]
      .filter(({ name, ends }) => !taken.has(endKey([node.id, name])) && (side === "outputs" || ends.length === 0))
      .map((port) => {
        const end: End = [node.id, port.name];
        return { id: endKey(end), title: port.title, category: item.title, end, socket: port.socket };
      });
  });
  const items = searchIndex(entries)
    .find(query)
    .map(({ id, title, category, end, socket }) => {
      return { id, label: title, detail: category, icon: <SocketDot socket={socket} />, end };
    });
  const choose = (end: End) => {
    closeSurface();
    const { inputs, outputs } = document;
    const name = end[1];
    act([
      side === "inputs"
        ? { type: "set-interface", inputs: [...inputs, { name, to: [end] }], outputs }
        : { type: "set-interface", inputs, outputs: [...outputs, { name, from: end }] },
    ]);
  };
  return (
    <Pick
      name={t(`inspector.add-${side}`)}
      placeholder={t("inspector.search-port")}
      query={query}
      marked={query}
      onQuery={setQuery}
      sections={[{ id: "ports", items }]}
      empty={t("inspector.no-port")}
      onChoose={({ end }) => choose(end)}
      onClose={closeSurface}
    />
  );
}
