import { useTranslation } from "react-i18next";
import { actionOf } from "#web/actions/actions.ts";
import type { WorkflowDocument } from "#web/document/document.ts";
import { Button } from "#web/ui/button.tsx";
import { Section } from "#web/ui/section.tsx";
import { NodeLooks } from "./node-looks.tsx";

/** What can be said of, and done to, several things at once. */
export function ManyInspector({
  document,
  selection,
}: {
  readonly document: WorkflowDocument;
  readonly selection: ReadonlySet<string>;
}) {
  const { t } = useTranslation();
  const nodes = document.nodes.filter(({ id }) => selection.has(id));
  return (
    <>
      <div className="inspector-head">
        <h2>{t("edit.selected-many", { count: selection.size })}</h2>
      </div>
      {nodes.length > 0 && (
        <Section title={t("inspector.looks")}>
          <NodeLooks nodes={nodes} ids={[...selection]} />
        </Section>
      )}
      <Section title={t("inspector.arrange")}>
        <Choices of={["align-left", "align-centre", "align-right", "align-top", "align-middle", "align-bottom"]} />
        <Choices of={["distribute-across", "distribute-down", "layout"]} />
        <Choices of={["group", "make-block", "duplicate", "remove"]} />
      </Section>
    </>
  );
}

function Choices({ of }: { readonly of: readonly string[] }) {
  const { t } = useTranslation();
  return (
    <div className="choices">
      {of.map((id) => {
        const action = actionOf(id);
        return (
          <Button key={id} isDisabled={action.enabled?.() === false} onPress={action.run}>
            {t(`actions.${id}`)}
          </Button>
        );
      })}
    </div>
  );
}
