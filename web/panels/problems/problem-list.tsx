import { CircleCheck } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { Problem } from "#protocol/problem.ts";
import { nodeTitle } from "#web/document/node-kinds.ts";
import { nodesById } from "#web/document/wiring.ts";
import { useSettledDocument } from "#web/store/settled.ts";
import { useKinds } from "#web/store/use-kinds.ts";
import { useProblems } from "#web/workspace/problems.ts";
import "./problem-list.css";
import type { Point } from "#web/document/document.ts";
import type { Target } from "#web/scene/target.ts";
import { currentView, useView } from "#web/store/current-view.ts";
import { select } from "#web/store/editor.ts";

/** What keeps the workflow from running, by node, each with what to do about it. A press goes there. */
export function ProblemList() {
  const { t } = useTranslation();
  const list = useProblems((state) => state.list);
  const document = useSettledDocument();
  const kinds = useKinds();
  if (list.length === 0)
    return (
      <div className="no-problems">
        <CircleCheck aria-hidden />
        <p>{t("problems.none")}</p>
      </div>
    );
  const nodes = document && nodesById(document);
  const titleOf = (id: string) => {
    const node = nodes?.get(id);
    return node ? nodeTitle(node, kinds) : id;
  };
  return (
    <div className="problem-list">
      {[...byNode(list)].map(([node, problems]) => (
        <section key={node ?? ""} aria-label={node === undefined ? t("problems.workflow") : titleOf(node)}>
          <h3>{node === undefined ? t("problems.workflow") : titleOf(node)}</h3>
          <ul>
            {problems.map((problem) => (
              <li key={`${problem.code} ${problem.inner} ${problem.port} ${problem.param} ${problem.message}`}>
                <button type="button" onClick={() => goToProblem(problem)} disabled={node === undefined}>
                  <span>{problem.message}</span>
                  <span className="remedy">{problem.remedy}</span>
                </button>
              </li>
            ))}
          </ul>
        </section>
      ))}
    </div>
  );
}

/** Those of the workflow as a whole first. */
function byNode(list: readonly Problem[]): ReadonlyMap<string | undefined, readonly Problem[]> {
  const groups = new Map<string | undefined, Problem[]>();
  for (const problem of [...list].sort((a, b) => Number(a.node !== undefined) - Number(b.node !== undefined))) {
    const group = groups.get(problem.node);
    if (group) group.push(problem);
    else groups.set(problem.node, [problem]);
  }
  return groups;
}

/** Selects the node of a problem, brings it into sight, and points at the port where it is about one. */
function goToProblem({ node, port, message, remedy }: Problem): void {
  const view = currentView();
  if (node === undefined || !view) return;
  select(new Set([node]));
  view.reveal([node]);
  const box = view.scene.boxes.get(node);
  const input = box?.layout.inputs.find(({ name }) => name === port);
  const output = input ? undefined : box?.layout.outputs.find(({ name }) => name === port);
  const dot = input ?? output;
  if (!box || !dot) return;
  const target: Target = { kind: "port", box, side: input ? "input" : "output", port: dot };
  const { x, y, zoom } = view.camera;
  const screen: Point = [(box.x + dot.x + x) * zoom, (box.y + dot.y + y) * zoom];
  view.hover(target);
  useView.setState({ hover: { target, screen, title: message, note: remedy } });
}
