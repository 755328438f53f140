import { Minus, Plus } from "lucide-react";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { pixelsOf, type View } from "#web/films/frame-canvas.tsx";
import { halves } from "#web/films/halves.ts";
import { usePlayback } from "#web/films/playback.ts";
import { playByKeys, Transport } from "#web/films/transport.tsx";
import { useClips } from "#web/films/use-clips.ts";
import { TableView } from "#web/previews/table-view.tsx";
import { FailureText } from "#web/runs/failure-text.tsx";
import { type KnownRun, useRun } from "#web/runs/run-book.ts";
import { useOuterStates } from "#web/runs/shown-states.ts";
import { useTitles } from "#web/runs/use-titles.ts";
import type { Dialogs } from "#web/store/dialogs.ts";
import { activeTab, useEditor } from "#web/store/editor.ts";
import { closeSurface } from "#web/store/surface.ts";
import { Button, IconButton } from "#web/ui/button.tsx";
import { Dialog } from "#web/ui/dialog.tsx";
import { Segments } from "#web/ui/segments.tsx";
import { CompareStage, type Mode } from "./compare-stage.tsx";
import { PsnrCurve } from "./psnr-curve.tsx";
import { SidePicker } from "./side-picker.tsx";
import { figuresBeside, firstSides, type Side, type Source, sourcesOf } from "./sources.ts";
import { usePsnr } from "./use-psnr.ts";
import "./compare.css";

const MODES = ["beside", "wipe", "difference"] as const;
const GAINS = ["1", "4", "10", "20"] as const;
const MOST = 4;
const NONE: readonly number[] = [];

/** The window in which clips and pictures of one run or of two are held against each other. */
export function CompareDialog({ runs: given, file }: Dialogs["compare"]) {
  const { t } = useTranslation();
  const own = useEditor((editor) => activeTab(editor)?.run);
  const ids = given.length > 0 ? given : own === undefined ? [] : [own];
  const first = useRun(ids[0]);
  const second = useRun(ids[1]);
  const runs = [first, second].filter((run) => run !== undefined);
  const known = runs.every(({ summary, gone }) => summary || gone);
  const key = runs.map(({ id, summary }) => `${id} ${summary?.files.length}`).join(" ");
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key says which runs with which files
  const sources = useMemo(() => sourcesOf(runs.flatMap(({ summary }) => summary ?? [])), [key]);
  return (
    <Dialog title={t("results.compare-title")} closeName={t("results.close")} size="wide" onClose={closeSurface}>
      {sources.length === 0 ? (
        <p className="preview-note">{t(known ? "results.nothing-to-compare" : "results.reading")}</p>
      ) : (
        <Compare key={key} runs={runs} sources={sources} wanted={file} />
      )}
    </Dialog>
  );
}

function Compare({
  runs,
  sources,
  wanted,
}: {
  readonly runs: readonly KnownRun[];
  readonly sources: readonly Source[];
  readonly wanted: string | undefined;
}) {
  const { t } = useTranslation();
  const [sides, setSides] = useState<readonly Side[]>(() => firstSides(sources, wanted) ?? []);
  const [mode, setMode] = useState<Mode>("beside");
  const [gain, setGain] = useState<(typeof GAINS)[number]>("4");
  const byId = useMemo(() => new Map(sources.map((source) => [source.id, source])), [sources]);
  const chosen = sides.map(({ source }) => byId.get(source)!);
  const readings = useClips(chosen);
  const views = useViews(sides, readings);
  const first = views[0];
  const playback = usePlayback(first?.clip.durations ?? NONE);
  const values = usePsnr(first, views[1]);
  const failure = readings.find((reading) => reading && "failure" in reading);
  const titles = useTitles(runs[0]?.document);
  const label = (k: number) => {
    const { file, run } = chosen[k]!;
    const part = sides[k]!.part === "whole" ? "" : ` · ${t(`results.part-${sides[k]!.part}`)}`;
    const which = runs.length > 1 ? ` · ${t("results.run-letter", { letter: runs[0]?.id === run ? 1 : 2 })}` : "";
    return `${file}${part}${which}`;
  };
  const shown = views.flatMap((view, k) => (view ? [{ view, label: label(k) }] : []));
  const change = (k: number, side: Side) => setSides((old) => old.map((each, at) => (at === k ? side : each)));
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: keys of the player work wherever the focus is in it
    <div className="compare" onKeyDown={playByKeys(playback)}>
      <div className="compare-sides">
        {sides.map((side, k) => {
          const key = `${k}`;
          return (
            <SidePicker
              key={key}
              letter={String.fromCharCode(65 + k)}
              side={side}
              sources={sources}
              runs={runs}
              titles={titles}
              onChange={(next) => change(k, next)}
            />
          );
        })}
        <div className="compare-more">
          {sides.length < MOST && (
            <IconButton name={t("results.add-side")} onPress={() => setSides((old) => [...old, old.at(-1)!])}>
              <Plus />
            </IconButton>
          )}
          {sides.length > 2 && (
            <IconButton name={t("results.drop-side")} onPress={() => setSides((old) => old.slice(0, -1))}>
              <Minus />
            </IconButton>
          )}
        </div>
      </div>
      <div className="preview-tools">
        <Segments
          label={t("results.mode")}
          hideLabel
          value={mode}
          options={MODES.map((id) => ({ id, label: t(`results.mode-${id}`) }))}
          onChange={(id) => setMode(id)}
        />
        {mode === "difference" && (
          <Segments
            label={t("results.gain")}
            hideLabel
            value={gain}
            options={GAINS.map((id) => ({ id, label: `${id}×` }))}
            onChange={(id) => setGain(id)}
          />
        )}
        <Button look="quiet" onPress={() => setSides(([a, b, ...rest]) => [b!, a!, ...rest])}>
          {t("results.swap")}
        </Button>
      </div>
      {failure && "failure" in failure && (
        <p className="preview-note">
          <FailureText failure={failure.failure} />
        </p>
      )}
      <CompareStage shown={shown} frame={playback.frame} count={playback.count} mode={mode} gain={Number(gain)} />
      <Transport playback={playback} />
      {views[1] && <PsnrCurve values={values} count={playback.count} frame={playback.frame} onFrame={playback.show} />}
      {runs.map((run, k) => (
        <Measured
          key={run.id}
          run={run}
          nodes={chosen.filter((source) => source.run === run.id).map(({ node }) => node)}
          heading={runs.length > 1 ? t("results.run-letter", { letter: k + 1 }) : undefined}
        />
      ))}
    </div>
  );
}

/** The clips that have been read, or the parts of them that are chosen. */
function useViews(sides: readonly Side[], readings: ReturnType<typeof useClips>): readonly (View | undefined)[] {
  const [known] = useState(() => new WeakMap<object, Map<string, View>>());
  return sides.map(({ part }, k) => {
    const reading = readings[k];
    if (!reading || !("clip" in reading)) return undefined;
    const { clip } = reading;
    const views = known.get(clip) ?? new Map<string, View>();
    known.set(clip, views);
    const { width, height } = clip;
    if (!views.has(part)) {
      const whole: View = { clip, span: [0, width] };
      const [left, right] = part === "whole" ? [] : halves(pixelsOf(whole, 0, width, height), width, height);
      views.set(part, part === "whole" ? whole : { clip, span: (part === "left" ? left : right)! });
    }
    return views.get(part);
  });
}

/** What the tables of nodes around the sources say: speed, evaluations, metrics. */
function Measured({
  run,
  nodes,
  heading,
}: {
  readonly run: KnownRun;
  readonly nodes: readonly string[];
  readonly heading: string | undefined;
}) {
  const { t } = useTranslation();
  const states = useOuterStates(run);
  const titles = useTitles(run.document);
  const { document } = run;
  const tables = useMemo(() => {
    const all = document ? nodes.flatMap((node) => figuresBeside(document, states, node)) : [];
    return [...new Map(all.map((figures) => [figures.node, figures])).values()];
  }, [document, states, nodes]);
  if (tables.length === 0) return null;
  return (
    <section className="measured">
      <h3>{heading ? `${t("results.measured")} · ${heading}` : t("results.measured")}</h3>
      {tables.map(({ node, sheet }) => (
        <div key={node}>
          <h4>{titles(node)}</h4>
          <TableView sheet={sheet} name={titles(node)} />
        </div>
      ))}
    </section>
  );
}
