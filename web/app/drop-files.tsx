import { FileDown } from "lucide-react";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { insertItem } from "#web/actions/insert-item.ts";
import { openFiles } from "#web/workspace/files-open.ts";

/** Files that are dropped anywhere are opened; while they hover, the window says so. */
export function DropFiles() {
  const { t } = useTranslation();
  const [over, setOver] = useState(false);
  useEffect(() => listen(setOver), []);
  if (!over) return null;
  return (
    <div className="drop-target">
      <FileDown aria-hidden />
      {t("workspace.drop")}
      <p>{t("workspace.drop-what")}</p>
    </div>
  );
}

function listen(show: (over: boolean) => void): () => void {
  const stop = new AbortController();
  const { signal } = stop;
  const files = (event: DragEvent) => !event.defaultPrevented && event.dataTransfer?.types.includes("Files") === true;
  const over = (event: DragEvent) => {
    show(files(event));
    if (!files(event)) return;
    event.preventDefault();
    if (event.dataTransfer) event.dataTransfer.dropEffect = "copy";
  };
  window.addEventListener("dragover", over, { signal });
  // The pointer has left the window when it goes to nothing.
  window.addEventListener("dragleave", (event) => event.relatedTarget === null && show(false), { signal });
  window.addEventListener(
    "drop",
    (event) => {
      show(false);
      if (!files(event)) return;
      event.preventDefault();
      const at = [event.clientX, event.clientY] as const;
      // What is dropped is wanted here: a node that reads it stands where it was let go.
      void openFiles([...(event.dataTransfer?.files ?? [])], (arrival) => insertItem(arrival, at));
    },
    { signal },
  );
  return () => stop.abort();
}
