import { useTranslation } from "react-i18next";
import { baseName } from "#web/films/media-view.tsx";
import type { KnownRun } from "#web/runs/run-book.ts";
import { Select } from "#web/ui/field.tsx";
import { Segments } from "#web/ui/segments.tsx";
import type { Side, Source } from "./sources.ts";

const PARTS = ["whole", "left", "right"] as const;

/** Chooses what stands on one side: a file, and all of it or one of its halves. */
export function SidePicker({
  letter,
  side,
  sources,
  runs,
  titles,
  onChange,
}: {
  readonly letter: string;
  readonly side: Side;
  readonly sources: readonly Source[];
  readonly runs: readonly KnownRun[];
  /** What a node is called. */
  titles(node: string): string;
  onChange(side: Side): void;
}) {
  const { t } = useTranslation();
  const options = sources.map(({ id, file, node, run }) => {
    const which = runs.length > 1 ? `${t("results.run-letter", { letter: runs[0]?.id === run ? 1 : 2 })} · ` : "";
    return { id, label: `${which}${titles(node)} · ${baseName(file)}` };
  });
  return (
    <div className="side">
      <Select
        label={t("results.side", { letter })}
        value={side.source}
        options={options}
        onChange={(source) => onChange({ ...side, source })}
      />
      <Segments
        label={t("results.part", { letter })}
        hideLabel
        value={side.part}
        options={PARTS.map((id) => ({ id, label: t(`results.part-${id}`) }))}
        onChange={(part) => onChange({ ...side, part })}
      />
    </div>
  );
}
