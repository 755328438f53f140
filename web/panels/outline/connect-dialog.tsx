import { useState } from "react";
import { useTranslation } from "react-i18next";
import { searchIndex } from "#web/document/search.ts";
import { SocketDot } from "#web/panels/palette/socket-dot.tsx";
import type { Port } from "#web/scene/events.ts";
import type { Dialogs } from "#web/store/dialogs.ts";
import { act, activeTab, useEditor } from "#web/store/editor.ts";
import { closeSurface } from "#web/store/surface.ts";
import { useKinds } from "#web/store/use-kinds.ts";
import { Pick } from "#web/ui/pick.tsx";
import { fittingPorts, type PortChoice, portsOf } from "./connect-choices.ts";

/** Draws a wire without a mouse: a port of the node, then one that fits it. */
export function ConnectDialog({ node, port }: Dialogs["connect"]) {
  const { t } = useTranslation();
  const document = useEditor((editor) => activeTab(editor)?.history.document);
  const kinds = useKinds();
  const [end, setEnd] = useState(port);
  const [query, setQuery] = useState("");
  if (!document || !kinds) return null;
  const choices = end ? fittingPorts(document, kinds, end) : portsOf(document, kinds, node);
  const byId = new Map(choices.map((choice) => [choice.id, choice]));
  const entries = choices.map(({ id, port, node: title }) => ({ id, title: end ? `${title} · ${port}` : port }));
  const items = searchIndex(entries)
    .find(query)
    .map(({ id, title }) => {
      const choice = byId.get(id)!;
      return { id, label: title, detail: detailOf(choice), icon: <SocketDot socket={choice.socket} />, choice };
    });
  function detailOf({ end: port, now }: PortChoice): string {
    const side = end ? "" : t(`outline.${port.side}`);
    const taken =
      now.length > 0 ? t(end ? "outline.instead-of" : "outline.connected-to", { titles: now.join(", ") }) : "";
    return [side, taken].filter(Boolean).join(" · ");
  }
  function titleOf({ node: of, port: name, side }: Port): string {
    const own = document && kinds ? portsOf(document, kinds, of) : [];
    return own.find(({ end: { port, side: at } }) => port === name && at === side)?.port ?? name;
  }
  const choose = ({ end: chosen }: PortChoice) => {
    if (!end) {
      setEnd(chosen);
      setQuery("");
      return;
    }
    closeSurface();
    const [output, input] = end.side === "output" ? [end, chosen] : [chosen, end];
    act([{ type: "connect", from: [output.node, output.port], to: [input.node, input.port] }]);
  };
  return (
    <Pick
      name={t("actions.connect")}
      placeholder={end ? t(`outline.to-${end.side}`, { port: titleOf(end) }) : t("outline.which-port")}
      query={query}
      marked={query}
      onQuery={setQuery}
      sections={[{ id: "ports", items }]}
      empty={t(query === "" ? "outline.nothing-fits" : "outline.no-port")}
      onChoose={({ choice }) => choose(choice)}
      onClose={closeSurface}
    />
  );
}
