import { CircleAlert, Info } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { Problem } from "#protocol/problem.ts";
import type { DocumentNode } from "#web/document/document.ts";
import type { NodeKind } from "#web/document/kinds.ts";
import { standingOf } from "#web/document/node-standing.ts";
import { FailureText } from "#web/runs/failure-text.tsx";
import { useShownStates } from "#web/runs/shown-states.ts";
import { hasFailed } from "#web/scene/shown-state.ts";

/** What has to be told of a node as a whole: its version, what is wrong with it, and why it failed. */
export function NodeNotes({
  node,
  kind,
  problems,
}: {
  readonly node: DocumentNode;
  readonly kind: NodeKind | undefined;
  readonly problems: readonly Problem[];
}) {
  const { t } = useTranslation();
  const state = useShownStates().states[node.id];
  const standing = standingOf(node, kind);
  // Those of a field or a port stand beside it.
  const own = problems.filter(({ param, port }) => param === undefined && port === undefined);
  return (
    <>
      {standing.kind === "unknown" && (
        <Note kind="warning">{t("inspector.standing.unknown", { type: node.type })}</Note>
      )}
      {(standing.kind === "older" || standing.kind === "newer") && (
        <Note kind="warning">
          {t(`inspector.standing.${standing.kind}`, { version: standing.version, installed: standing.installed })}
        </Note>
      )}
      {own.map(({ code, inner, message, remedy }) => (
        <Note key={`${code}${inner}${message}`} kind="danger">
          {message} <span className="faint">{remedy}</span>
        </Note>
      ))}
      {hasFailed(state) && state?.failure && (
        <Note kind="danger">
          <FailureText failure={state.failure} />
        </Note>
      )}
    </>
  );
}

function Note({ kind, children }: { readonly kind: "warning" | "danger"; readonly children: ReactNode }) {
  return (
    <div className="inspector-note" data-kind={kind}>
      {kind === "danger" ? <CircleAlert aria-hidden /> : <Info aria-hidden />}
      <p>{children}</p>
    </div>
  );
}
