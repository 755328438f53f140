import { CircleCheck, TriangleAlert, X } from "lucide-react";
import { type ReactNode, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { useServer } from "#web/store/server.ts";
import { dropToast, type Toast, useSurface } from "#web/store/surface.ts";
import { useWords } from "#web/store/words.ts";
import { Button, IconButton } from "#web/ui/button.tsx";
import { ToldText } from "#web/ui/told-text.tsx";
import "./toasts.css";

/** How long words stay, in milliseconds: what went wrong can also be read where it did. */
const STAY = { done: 5000, failed: 20_000 } as const;

/** Words that pass by at the bottom: what was done, and what went wrong. They stay while the pointer or the focus is on them. */
export function Toasts() {
  const { t } = useTranslation();
  const toasts = useSurface((state) => state.toasts);
  // What was said is said anew when there are other words for it.
  useWords();
  useServer((server) => server.catalogue);
  const [held, hold] = useState(false);
  return (
    <section
      className="toasts"
      aria-label={t("app.toasts")}
      aria-live="polite"
      onPointerEnter={() => hold(true)}
      onPointerLeave={() => hold(false)}
      onFocus={() => hold(true)}
      onBlur={() => hold(false)}
    >
      {toasts.map((toast) => (
        <Word key={toast.id} toast={toast} held={held} />
      ))}
    </section>
  );
}

function Word({ toast: { id, kind, text, action }, held }: { readonly toast: Toast; readonly held: boolean }) {
  const { t } = useTranslation();
  useEffect(() => {
    if (held) return;
    const timer = setTimeout(() => dropToast(id), STAY[kind]);
    return () => clearTimeout(timer);
  }, [id, kind, held]);
  return (
    <div className="toast" data-kind={kind} role={kind === "failed" ? "alert" : undefined}>
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
  );
}

function shown(text: Toast["text"]): ReactNode {
  const told = typeof text === "string" ? text : text();
  return typeof told === "string" ? told : <ToldText {...told} />;
}
