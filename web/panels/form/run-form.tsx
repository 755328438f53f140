import { Play, Square } from "lucide-react";
import { useTranslation } from "react-i18next";
import { actionOf } from "#web/actions/actions.ts";
import { shownKeys } from "#web/actions/shortcuts.ts";
import { exposedParams } from "#web/document/exposed-params.ts";
import { problemText, setParam } from "#web/panels/inspector/node-params.tsx";
import { ParamField } from "#web/panels/inspector/param-field.tsx";
import { useShownStates } from "#web/runs/shown-states.ts";
import { activeTab, useEditor } from "#web/store/editor.ts";
import { inOne } from "#web/store/failure-words.ts";
import { showForm } from "#web/store/form-mode.ts";
import { useKinds } from "#web/store/use-kinds.ts";
import { Button } from "#web/ui/button.tsx";
import { Tip } from "#web/ui/tip.tsx";
import { useProblems } from "#web/workspace/problems.ts";
import { FormResults } from "./form-results.tsx";
import "./run-form.css";

/** The workflow as a form: its exposed parameters, a button that runs it, and what came of it. */
export function RunForm() {
  const { t } = useTranslation();
  const document = useEditor((editor) => activeTab(editor)?.history.document);
  const kinds = useKinds();
  const problems = useProblems((state) => state.list);
  const { run, states } = useShownStates();
  if (!document || !kinds) return null;
  const params = exposedParams(document, kinds);
  const others = problems.filter(
    ({ node, param }) => !params.some(({ exposed }) => exposed.node === node && exposed.param === param),
  );
  const status = run?.summary?.status;
  const busy = status === "running" || status === "waiting";
  return (
    <div className="run-form">
      <div className="run-form-page">
        <section className="run-form-fields" aria-label={t("form.form")}>
          <h1>{document.name || t("app.untitled")}</h1>
          {document.description && <p className="run-form-about">{document.description}</p>}
          {params.length === 0 && (
            <div className="run-form-empty">
              <p>{t("form.empty")}</p>
              <Button onPress={() => showForm(false)}>{t("form.to-graph")}</Button>
            </div>
          )}
          {params.map(({ exposed, title, param }) =>
            param ? (
              <ParamField
                key={`${exposed.node}.${exposed.param}`}
                node={exposed.node}
                param={param}
                label={title}
                problem={problemText(
                  problems.filter(({ node }) => node === exposed.node),
                  exposed.param,
                )}
                onChange={(value) => setParam(exposed.node, exposed.param, value)}
              />
            ) : (
              <p key={`${exposed.node}.${exposed.param}`} className="problem">
                {t("form.missing", { title })}
              </p>
            ),
          )}
          {others.length > 0 && (
            <ul className="run-form-problems">
              {others.map((problem) => (
                <li key={`${problem.code} ${problem.node} ${problem.port} ${problem.message}`}>{inOne(problem)}</li>
              ))}
            </ul>
          )}
          <div className="run-form-run">
            <Tip text={t("actions.run")} keys={shownKeys(actionOf("run"))}>
              <Button look="primary" isDisabled={document.nodes.length === 0} onPress={actionOf("run").run}>
                <Play /> {t("actions.run")}
              </Button>
            </Tip>
            {busy && (
              <Button onPress={actionOf("cancel").run}>
                <Square /> {t("actions.cancel")}
              </Button>
            )}
          </div>
        </section>
        <FormResults document={document} kinds={kinds} run={run?.id} states={states} />
      </div>
    </div>
  );
}
