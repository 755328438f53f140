import { create } from "zustand";
import type { Words } from "#core/said.ts";
import type { Problem } from "#protocol/problem.ts";
import type { WorkflowDocument } from "#web/document/document.ts";
import { withUsedBlocks } from "#web/document/open-document.ts";
import { toldProblem } from "#web/i18n/told.ts";
import { activeTab, useEditor } from "#web/store/editor.ts";
import { inOne } from "#web/store/failure-words.ts";
import { call, routes, useServer } from "#web/store/server.ts";
import { useWords } from "#web/store/words.ts";
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
  for (const problem of list) {
    const { node } = problem;
    if (node !== undefined) byNode.set(node, [...(byNode.get(node) ?? []), inOne(problem)]);
  }
  useProblems.setState({ document, list, byNode });
}

/** As `setProblems`, of what the server has said, in the language at hand. */
export function tellProblems(document: WorkflowDocument, said: readonly Problem[]): void {
  setProblems(document, toldProblems(said));
}

/** What the server has said of a workflow, in the language at hand. */
function toldProblems(said: readonly Problem[]): readonly Problem[] {
  const { words } = useWords.getState();
  return said.map((problem) => toldProblem(problem, words));
}

/** Has the workflow in front checked whenever it has changed, or its nodes are told in another language, and a pause has passed. */
export function followProblems(): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let asked: WorkflowDocument | undefined;
  let toldBy: Words | undefined;
  const check = async (document: WorkflowDocument) => {
    const answer = await call(routes.check, { body: { document: { ...withUsedBlocks(document) } } }).catch(
      () => undefined,
    );
    const tab = activeTab();
    if (!answer || tab?.history.document !== document) return;
    tellProblems(document, answer.problems);
    bringUpToDate(tab.key, answer.migrated);
  };
  const look = () => {
    const document = activeTab()?.history.document;
    const { status } = useServer.getState();
    const { words } = useWords.getState();
    if ((document === asked && words === toldBy) || status !== "online") return;
    [asked, toldBy] = [document, words];
    clearTimeout(timer);
    if (document === undefined || document.nodes.length === 0) useProblems.setState({ ...NONE, document });
    else timer = setTimeout(() => void check(document), PAUSE_MS);
  };
  useEditor.subscribe(look);
  useServer.subscribe(look);
  useWords.subscribe(look);
}
