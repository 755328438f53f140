import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { shownValue } from "#web/document/param-view.ts";
import { lineOf } from "#web/i18n/told.ts";
import { hasFailed } from "#web/scene/shown-state.ts";
import { type CurrentView, useView } from "#web/store/current-view.ts";
import { inOneHere, toldOf } from "#web/store/failure-words.ts";
import { useServer } from "#web/store/server.ts";
import { useTell, useWords } from "#web/store/words.ts";
import { useProblems } from "#web/workspace/problems.ts";

const WAIT_MS = 450;

/** Tells what the pointer rests on; why a wire cannot go there, at once. */
export function Hint() {
  const hover = useView((view) => view.hover);
  const [shown, show] = useState<CurrentView["hover"]>();
  useEffect(() => {
    show(hover?.note === undefined ? undefined : hover);
    if (!hover || hover.note !== undefined) return;
    const timer = setTimeout(() => show(hover), WAIT_MS);
    return () => clearTimeout(timer);
  }, [hover]);
  const text = useHintText(shown);
  if (!shown || !text) return null;
  const [x, y] = shown.screen;
  return (
    <div
      className="canvas-hint"
      data-refused={shown.note !== undefined}
      style={{ left: x + 14, top: y + 18 }}
      role="tooltip"
    >
      <strong>{text.title}</strong>
      {text.body && <span>{text.body}</span>}
    </div>
  );
}

function useHintText(
  hover: CurrentView["hover"],
): { readonly title: string; readonly body?: string | undefined } | undefined {
  const { t } = useTranslation();
  const sockets = useServer((server) => server.catalogue?.sockets);
  const problems = useProblems((state) => state.list);
  const words = useWords((state) => state.words);
  const tell = useTell();
  if (!hover) return undefined;
  const { target, note, title } = hover;
  if (note !== undefined) return { title: title ?? t("canvas.refused"), body: note };
  switch (target.kind) {
    case "port": {
      const ports = target.side === "input" ? target.box.description?.inputs : target.box.description?.outputs;
      const port = ports?.find(({ name }) => name === target.port.name);
      const socket = sockets?.find(({ name }) => name === target.port.socket)?.title ?? target.port.socket;
      const output = target.side === "output" ? target.box.state?.outputs?.[target.port.name] : undefined;
      const told = output === undefined ? undefined : tell(output);
      const wrong =
        target.side === "input"
          ? problems.find(({ node, port }) => node === target.box.id && port === target.port.name)
          : undefined;
      const title = `${target.port.title} (${socket})`;
      return { title, body: wrong ? inOneHere(wrong) : (told ?? port?.description) };
    }
    case "param": {
      const { title, description, defaultValue } = target.param;
      const usual =
        defaultValue === undefined || defaultValue === ""
          ? undefined
          : t("canvas.usually", { value: shownValue(target.param, defaultValue) });
      return { title, body: [description, usual].filter(Boolean).join(" · ") || undefined };
    }
    case "node": {
      const { box } = target;
      const failure = hasFailed(box.state) ? box.state?.failure : undefined;
      const body =
        (failure && lineOf(toldOf(failure, words))) ??
        box.problems[0] ??
        (target.part === "title" ? box.description?.summary : undefined);
      return body === undefined ? undefined : { title: box.title, body };
    }
    default:
      return undefined;
  }
}
