import { TriangleAlert } from "lucide-react";
import { useTranslation } from "react-i18next";
import { bytesText } from "#web/i18n/bytes-text.ts";
import { FailureText } from "#web/runs/failure-text.tsx";
import { call, routes } from "#web/store/server.ts";
import { closeSurface } from "#web/store/surface.ts";
import { useTell } from "#web/store/words.ts";
import { Dialog } from "#web/ui/dialog.tsx";
import { AnswerFailure, useAnswer } from "./answer.tsx";
import "./gallery.css";

/** The models that the server finds: family, size, parts, what is taken for granted of each, and why one cannot be loaded. */
export function ModelsDialog() {
  const { t, i18n } = useTranslation();
  const tell = useTell();
  const { value, failure } = useAnswer(() => call(routes.listModels, {}), "");
  return (
    <Dialog title={t("actions.models")} closeName={t("library.close-models")} size="large" onClose={closeSurface}>
      <AnswerFailure failure={failure} />
      <ul className="models" aria-label={t("actions.models")} aria-busy={!value && !failure}>
        {(value?.items ?? []).map(({ folder, name, family, bytes, parts = [], assumed = [], failure: broken }) => (
          <li key={folder}>
            <h3>{name}</h3>
            <code>{folder}</code>
            {broken ? (
              <p className="problem">
                <TriangleAlert aria-hidden /> <FailureText failure={broken} />
              </p>
            ) : (
              <dl>
                <dt>{t("library.family")}</dt>
                <dd>{family}</dd>
                <dt>{t("library.size")}</dt>
                <dd>{bytesText(bytes ?? 0, i18n.language)}</dd>
                <dt>{t("library.parts")}</dt>
                <dd>{parts.join(", ")}</dd>
                {assumed.length > 0 && (
                  <>
                    <dt>{t("library.assumed")}</dt>
                    <dd>{assumed.map((sentence) => tell(sentence)).join(" ")}</dd>
                  </>
                )}
              </dl>
            )}
          </li>
        ))}
      </ul>
      {value?.items.length === 0 && <p>{t("library.no-models")}</p>}
      <p className="muted">{t("library.more-models")}</p>
    </Dialog>
  );
}
