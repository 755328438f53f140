import { create } from "zustand";
import type { Problem } from "#protocol/problem.ts";
import type { WorkflowDocument } from "../document/document.ts";
import { withUsedBlocks } from "../document/open-document.ts";
import { activeTab, useEditor } from "./editor.ts";
import { call, routes, useServer } from "./server.ts";
import { bringUpToDate } from "./workspace.ts";

const PAUSE_MS = 300;

export interface Problems {
  /** What the problems are of; an edited document keeps those of before until it has been checked. */
  readonly document: WorkflowDocument | undefined;
  readonly list: readonly Problem[];
  /** Messages by node, for the canvas. */
  readonly byNode: ReadonlyMap<string, readonly string[]>;
}

const NONE: Problems = { document: undefined, list: [], byNode: new Map() };

/** What keeps the workflow in front from running, as the server says. */
export const useProblems = create<Problems>()(() => NONE);

export function setProblems(document: WorkflowDocument, list: readonly Problem[]): void {
  const byNode = new Map<string, string[]>();
  for (const { node, message, remedy } of list) {
    if (node !== undefined) byNode.set(node, [...(byNode.get(node) ?? []), `${message} ${remedy}`]);
  }
  useProblems.setState({ document, list, byNode });
}

/** Has the workflow in front checked whenever it has changed and a pause has passed. */
export function followProblems(): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let asked: WorkflowDocument | undefined;
  const check = async (document: WorkflowDocument) => {
    const answer = await call(routes.check, { body: { document: { ...withUsedBlocks(document) } } }).catch(
      () => undefined,
    );
    const tab = activeTab();
    if (!answer || tab?.history.document !== document) return;
    setProblems(document, answer.problems);
    bringUpToDate(tab.key, answer.migrated);
  };
  const look = () => {
    const document = activeTab()?.history.document;
    if (document === asked || useServer.getState().status !== "online") return;
    asked = document;
    clearTimeout(timer);
    if (document === undefined || document.nodes.length === 0) useProblems.setState({ ...NONE, document });
    else timer = setTimeout(() => void check(document), PAUSE_MS);
  };
  useEditor.subscribe(look);
  useServer.subscribe(look);
}
