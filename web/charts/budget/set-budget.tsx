import { Check } from "lucide-react";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { nodesAfter, withNumberParam } from "#web/charts/workbench/find-outputs.ts";
import type { BenchViewProps } from "#web/charts/workbench/use-bench.ts";
import type { DocumentNode, End } from "#web/document/document.ts";
import { type NodeKinds, nodeTitle, paramSchema } from "#web/document/node-kinds.ts";
import { act, activeTab, useEditor } from "#web/store/editor.ts";
import { toast } from "#web/store/surface.ts";
import { useKinds } from "#web/store/use-kinds.ts";
import { Button } from "#web/ui/button.tsx";

const NONE: readonly DocumentNode[] = [];
const PARAM = "budget";

/** Buttons that give the nodes behind the error graph the budget at hand, in the workflow in front. */
export function SetBudget({ bench }: BenchViewProps) {
  const { t } = useTranslation();
  const { source, path } = bench;
  const kinds = useKinds();
  const document = useEditor((editor) => activeTab(editor)?.history.document);
  const nodes = useMemo(
    () => (document && kinds && source ? behind(document, kinds, source) : NONE),
    [document, kinds, source],
  );
  const budget = path.compute.length;
  if (!kinds || nodes.length === 0) return <p className="side-note">{t("charts.no-budget-node")}</p>;
  return (
    <div className="side-actions">
      {nodes.map((node, k) => {
        const title = nodeTitle(node, kinds);
        const now = node.params[PARAM] ?? paramSchema(kinds.nodes.get(node.type), PARAM)?.default;
        const set = () => {
          act([{ type: "set-param", node: node.id, param: PARAM, value: budget }]);
          toast("done", t("charts.budget-was-set", { budget, title }));
        };
        return (
          <Button key={node.id} look={k === 0 ? "primary" : "plain"} isDisabled={now === budget} onPress={set}>
            {now === budget && <Check />}
            {t(now === budget ? "charts.budget-is" : "charts.set-budget", { budget, title })}
          </Button>
        );
      })}
    </div>
  );
}

/** The nodes with a budget that stand behind an output, the nearest first. */
function behind(document: Parameters<typeof nodesAfter>[0], kinds: NodeKinds, source: End) {
  return withNumberParam(nodesAfter(document, source), kinds, PARAM);
}
