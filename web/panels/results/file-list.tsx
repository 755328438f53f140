import { Download } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { RunFile } from "#protocol/run.ts";
import { baseName } from "#web/films/media-view.tsx";
import { bytesText } from "#web/i18n/bytes-text.ts";
import { readRunFile } from "#web/runs/run-file.ts";
import { whyOf } from "#web/store/failure-words.ts";
import { toast } from "#web/store/surface.ts";
import { IconButton } from "#web/ui/button.tsx";
import { saveFile } from "#web/ui/save-file.ts";
import "./results.css";

/** Files that a run wrote, each to be taken along. */
export function FileList({ run, files }: { readonly run: string; readonly files: readonly RunFile[] }) {
  const { t, i18n } = useTranslation();
  const save = (name: string) =>
    readRunFile(run, name).then(
      (blob) => saveFile(blob, baseName(name)),
      (failure) => toast("failed", whyOf(failure)),
    );
  return (
    <ul className="file-list">
      {files.map(({ name, bytes }) => (
        <li key={name}>
          <span className="file-name">{name}</span>
          <span className="preview-note">{bytesText(bytes, i18n.language)}</span>
          <IconButton name={t("results.download", { name })} onPress={() => void save(name)}>
            <Download />
          </IconButton>
        </li>
      ))}
    </ul>
  );
}
