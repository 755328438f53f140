import { type DragEvent, type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import type { ParamView } from "#web/document/param-view.ts";
import { openDialog } from "#web/store/surface.ts";
import { Button } from "#web/ui/button.tsx";
import { TextField } from "#web/ui/field.tsx";
import { takeFile } from "./choose-path.tsx";
import "./path-field.css";

/** The field of a file or a folder: a path that is typed, chosen of what there is, or that of a file that is dropped on it. */
export function PathField({
  node,
  param,
  label,
  description,
  problem,
  extra,
  onChange,
}: {
  readonly node: string;
  readonly param: ParamView;
  readonly label: string;
  readonly description: string | undefined;
  readonly problem: string | undefined;
  readonly extra: ReactNode;
  onChange(value: unknown): void;
}) {
  const { t } = useTranslation();
  const [over, setOver] = useState(false);
  const { path } = param;
  if (!path) return null;
  const takes = (event: DragEvent) => path.endings !== undefined && event.dataTransfer.types.includes("Files");
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: a file can also be chosen by the button
    <div
      className="path-field"
      data-over={over}
      onDragOver={(event) => {
        if (!takes(event)) return;
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        setOver(false);
        const [file] = event.dataTransfer.files;
        if (!takes(event) || !file) return;
        event.preventDefault();
        void takeFile(path.of, file, onChange);
      }}
    >
      <TextField
        label={label}
        description={description}
        problem={problem}
        extra={extra}
        value={String(param.value ?? "")}
        // Emptied: back to the default.
        onChange={(value) => onChange(value === "" ? undefined : value)}
      />
      <Button onPress={() => openDialog({ name: "choose-path", node, param: param.name })}>
        {t(path.endings ? "inspector.path.choose-file" : "inspector.path.choose-folder")}
      </Button>
    </div>
  );
}
