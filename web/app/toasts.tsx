import { CircleCheck, TriangleAlert, X } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useServer } from "#web/store/server.ts";
import { dropToast, type Toast, useSurface } from "#web/store/surface.ts";
import { useWords } from "#web/store/words.ts";
import { Button, IconButton } from "#web/ui/button.tsx";
import { ToldText } from "#web/ui/told-text.tsx";
import "./toasts.css";

/** Words that pass by at the bottom: what was done, and what went wrong, which stays until it is closed. */
export function Toasts() {
  const { t } = useTranslation();
  const toasts = useSurface((state) => state.toasts);
  // What was said is said anew when there are other words for it.
  useWords();
  useServer((server) => server.catalogue);
  return (
    <section className="toasts" aria-label={t("app.toasts")} aria-live="polite">
      {toasts.map(({ id, kind, text, action }) => (
        <div key={id} className="toast" data-kind={kind} role={kind === "failed" ? "alert" : undefined}>
          {kind === "failed" ? <TriangleAlert aria-hidden /> : <CircleCheck aria-hidden />}
          <span>{shown(text)}</span>
          {action && (
            <Button
              onPress={() => {
                dropToast(id);
                action.run();
              }}
            >
              {typeof action.label === "string" ? action.label : action.label()}
            </Button>
          )}
          <IconButton name={t("app.close")} onPress={() => dropToast(id)}>
            <X />
          </IconButton>
        </div>
      ))}
    </section>
  );
}

function shown(text: Toast["text"]): ReactNode {
  const told = typeof text === "string" ? text : text();
  return typeof told === "string" ? told : <ToldText {...told} />;
}
