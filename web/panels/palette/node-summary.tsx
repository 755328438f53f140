import { useTranslation } from "react-i18next";
import type { NodeKind, PortKind } from "#web/document/kinds.ts";
import { useServer } from "#web/store/server.ts";
import { SocketDot } from "./socket-dot.tsx";

/** What a node does and which ports it has, in a few lines. */
export function NodeSummary({ kind }: { readonly kind: NodeKind }) {
  const { t } = useTranslation();
  return (
    <div className="node-summary">
      <h3>{kind.title}</h3>
      <p>{kind.summary}</p>
      <Ports title={t("palette.inputs")} ports={kind.inputs} />
      <Ports title={t("palette.outputs")} ports={kind.outputs} />
    </div>
  );
}

function Ports({ title, ports }: { readonly title: string; readonly ports: readonly PortKind[] }) {
  const { t } = useTranslation();
  const sockets = useServer((server) => server.catalogue?.sockets);
  if (ports.length === 0) return null;
  return (
    <>
      <h4>{title}</h4>
      <ul>
        {ports.map(({ name, title: port, socket, optional }) => (
          <li key={name}>
            <SocketDot socket={socket} hollow={optional ?? false} />
            <span>{port}</span>
            <span className="faint">
              {optional ? t("palette.optional") : (sockets?.find((each) => each.name === socket)?.title ?? socket)}
            </span>
          </li>
        ))}
      </ul>
    </>
  );
}
