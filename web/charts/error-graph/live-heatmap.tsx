import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { Preview, ToldPreview } from "#kit/preview.ts";
import { kindOf } from "#picture/kinds.ts";
import type { NodeState } from "#protocol/run-state.ts";
import { DrawingView } from "#web/picture/drawing-view.tsx";
import { useColours } from "#web/picture/use-colours.ts";
import { useSize } from "#web/picture/use-size.ts";
import { useWords } from "#web/picture/use-words.ts";
import { useTell } from "#web/store/words.ts";
import "#web/charts/workbench/workbench.css";

type HeatmapPreview = Extract<Preview, { kind: "heatmap" }>;
type ToldHeatmap = Extract<ToldPreview, { kind: "heatmap" }>;

/** The heatmap as it fills while edges are measured: the picture that the node has, in all the room there is. */
export function LiveHeatmap({ preview, state }: { readonly preview: HeatmapPreview; readonly state: NodeState }) {
  const { t } = useTranslation();
  const tell = useTell();
  const colours = useColours();
  const words = useWords();
  const [room, size] = useSize<HTMLDivElement>();
  const told = useMemo(() => tell.preview(preview) as ToldHeatmap, [tell, preview]);
  const drawing = useMemo(() => {
    const options = { size, colours, words: { ...words, value: t("charts.error") } };
    return size.width > 0 ? kindOf(told).draw(told, options) : undefined;
  }, [told, size, colours, words, t]);
  const count = useMemo(() => preview.values.filter((error) => error !== null).length, [preview]);
  const share = state.progress ? state.progress.done / state.progress.total : 0;
  return (
    <div className="workbench">
      <DrawingView
        drawing={drawing}
        name={t("charts.live-name")}
        room={room}
        bar={
          <span className="said" role="status">
            {t("charts.measured", { count, percent: Math.floor(100 * share) })}
            {state.progress?.note ? ` · ${tell(state.progress.note)}` : ""}
          </span>
        }
      />
    </div>
  );
}
