import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import type { WorkflowDocument } from "#web/document/document.ts";
import type { NodeKinds } from "#web/document/node-kinds.ts";
import { act } from "#web/store/editor.ts";
import { TextField } from "#web/ui/field.tsx";
import { Section } from "#web/ui/section.tsx";
import { useProblems } from "#web/workspace/problems.ts";
import { ExposedList } from "./exposed-list.tsx";
import { InterfaceSection } from "./interface-section.tsx";
import { TitleField } from "./title-field.tsx";

/** The workflow as a whole: its name, description and tags, the run form and the interface it has as a block. */
export function WorkflowInspector({
  document,
  kinds,
}: {
  readonly document: WorkflowDocument;
  readonly kinds: NodeKinds;
}) {
  const { t } = useTranslation();
  const problems = useProblems((state) => state.list).filter(({ node }) => node === undefined);
  return (
    <>
      <div className="inspector-head">
        <TitleField
          name={t("inspector.workflow-name")}
          title={document.name}
          usual={t("app.untitled")}
          onKeep={(name) => act([{ type: "describe", name }])}
        />
        <p className="inspector-summary">
          {t("blocks.nodes", { count: document.nodes.length })},{" "}
          {t("inspector.wires", { count: document.wires.length })}
        </p>
      </div>
      {problems.map(({ code, message, remedy }) => (
        <div key={code + message} className="inspector-note" data-kind="danger">
          <p>
            {message} <span className="faint">{remedy}</span>
          </p>
        </div>
      ))}
      <Section title={t("inspector.about")}>
        <TextField
          label={t("inspector.description")}
          value={document.description ?? ""}
          lines={3}
          onChange={(description) => act([{ type: "describe", description }], { merge: "describe" })}
        />
        <Tags document={document} />
      </Section>
      <Section title={t("inspector.form")}>
        <ExposedList document={document} kinds={kinds} />
      </Section>
      <InterfaceSection document={document} kinds={kinds} />
    </>
  );
}

/** Tags, separated by commas. */
function Tags({ document }: { readonly document: WorkflowDocument }) {
  const { t } = useTranslation();
  const kept = (document.tags ?? []).join(", ");
  const [text, write] = useState(kept);
  useEffect(() => write(kept), [kept]);
  const keep = () => {
    const tags = [...new Set(text.split(/[,，、]/).map((tag) => tag.trim()))].filter((tag) => tag !== "");
    const fitting = tags.map((tag) => tag.slice(0, 100)).slice(0, 100);
    if (fitting.join(", ") !== kept) act([{ type: "describe", tags: fitting }]);
    write(fitting.join(", "));
  };
  return (
    <TextField
      label={t("inspector.tags")}
      description={t("inspector.tags-how")}
      value={text}
      onChange={write}
      onCommit={keep}
    />
  );
}
