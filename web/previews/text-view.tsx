import { Copy, Download } from "lucide-react";
import { useTranslation } from "react-i18next";
import { whyOf } from "#web/store/failure-words.ts";
import { toast } from "#web/store/surface.ts";
import { Button } from "#web/ui/button.tsx";
import { fileName } from "#web/ui/file-name.ts";
import { saveFile } from "#web/ui/save-file.ts";

interface TextProps {
  readonly text: string;
  /** What there is to say of it. */
  readonly notes: readonly string[];
  readonly name: string;
}

/** A text as it is, to be read, copied or kept. */
export function TextView({ text, notes, name }: TextProps) {
  const { t } = useTranslation();
  return (
    <>
      {notes.map((note) => (
        <p className="preview-note" key={note}>
          {note}
        </p>
      ))}
      <div className="preview-tools">
        <Button look="quiet" onPress={() => void copyText(text, t("results.copied"))}>
          <Copy /> {t("results.copy")}
        </Button>
        <Button look="quiet" onPress={() => saveFile(new Blob([text], { type: "text/plain" }), fileName(name, "txt"))}>
          <Download /> {t("results.save-text")}
        </Button>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a long text is scrolled with the keyboard */}
      <pre className="preview-text" tabIndex={0}>
        {text}
      </pre>
    </>
  );
}

/** Puts a text on the clipboard, and says so. */
export async function copyText(text: string, done: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
    toast("done", done);
  } catch (failure) {
    toast("failed", whyOf(failure));
  }
}
