import { CircleCheck, TriangleAlert, X } from "lucide-react";
import { useTranslation } from "react-i18next";
import { dropToast, useSurface } from "../store/surface.ts";
import { Button, IconButton } from "../ui/button.tsx";
import "./toasts.css";

/** Words that pass by at the bottom: what was done, and what went wrong, which stays until it is closed. */
export function Toasts() {
  const { t } = useTranslation();
  const toasts = useSurface((state) => state.toasts);
  return (
    <section className="toasts" aria-label={t("app.toasts")} aria-live="polite">
      {toasts.map(({ id, kind, text, action }) => (
        <div key={id} className="toast" data-kind={kind} role={kind === "failed" ? "alert" : undefined}>
          {kind === "failed" ? <TriangleAlert aria-hidden /> : <CircleCheck aria-hidden />}
          <span>{text}</span>
          {action && (
            <Button
              onPress={() => {
                dropToast(id);
                action.run();
              }}
            >
              {action.label}
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
