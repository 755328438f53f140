import { Download } from "lucide-react";
import { useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { pngOfCanvas } from "#web/picture/png.ts";
import { readRunFile, useFileUrl } from "#web/runs/run-file.ts";
import { whyOf } from "#web/store/failure-words.ts";
import { toast } from "#web/store/surface.ts";
import { Button } from "#web/ui/button.tsx";
import { fileName } from "#web/ui/file-name.ts";
import { saveFile } from "#web/ui/save-file.ts";
import { Segments } from "#web/ui/segments.tsx";
import { FrameCanvas } from "./frame-canvas.tsx";
import { usePlayback } from "./playback.ts";
import { playByKeys, Transport } from "./transport.tsx";
import { useClips } from "./use-clips.ts";

const ZOOMS = ["fit", "1", "2", "4", "8"] as const;
const NONE: readonly number[] = [];

export interface MediaProps {
  readonly source: string;
  readonly run: string;
  readonly name: string;
}

/** A picture or film, looked at as closely as one likes; a film also frame by frame. */
export function MediaView({ source, run, name }: MediaProps) {
  const { t } = useTranslation();
  const [zoom, setZoom] = useState<(typeof ZOOMS)[number]>("fit");
  const files = useMemo(() => [{ run, file: source }], [run, source]);
  const [reading] = useClips(files);
  const clip = reading && "clip" in reading ? reading.clip : undefined;
  const playback = usePlayback(clip?.durations ?? NONE);
  const room = useRef<HTMLDivElement>(null);
  const view = useMemo(() => clip && { clip, span: [0, clip.width] as const }, [clip]);
  const saveFrame = () => {
    const canvas = room.current?.querySelector("canvas");
    if (canvas) pngOfCanvas(canvas).then((blob) => saveFile(blob, fileName(`${name} ${playback.frame + 1}`, "png")));
  };
  const save = () =>
    readRunFile(run, source).then(
      (blob) =>
        saveFile(blob, source.startsWith("data:") ? fileName(name, blob.type.split("/")[1]!) : baseName(source)),
      (failure) => toast("failed", whyOf(failure)),
    );
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: keys of the player work wherever the focus is in it
    <div className="preview-media" onKeyDown={playByKeys(playback)}>
      <div className="preview-tools">
        {clip && (
          <span className="preview-told">
            {t("results.pixels", { width: clip.width, height: clip.height })}
            {clip.frames.length > 1 && ` · ${t("results.frames", { count: clip.frames.length })}`}
          </span>
        )}
        <Segments
          label={t("results.zoom")}
          hideLabel
          value={zoom}
          options={ZOOMS.map((id) => ({ id, label: id === "fit" ? t("results.fit") : `${id}×` }))}
          onChange={(id) => setZoom(id)}
        />
        {clip && clip.frames.length > 1 && (
          <Button look="quiet" onPress={saveFrame}>
            <Download /> {t("results.save-frame")}
          </Button>
        )}
        <Button look="quiet" onPress={() => void save()}>
          <Download /> {t("results.save-file")}
        </Button>
      </div>
      <div className="preview-stage" ref={room}>
        {view ? (
          <FrameCanvas
            view={view}
            frame={playback.frame}
            label={name}
            zoom={zoom === "fit" ? undefined : Number(zoom)}
          />
        ) : (
          reading && <Whole run={run} source={source} name={name} zoom={zoom} />
        )}
      </div>
      <Transport playback={playback} />
    </div>
  );
}

/** What cannot be taken apart here is shown by the browser itself. */
function Whole({
  run,
  source,
  name,
  zoom,
}: {
  readonly run: string;
  readonly source: string;
  readonly name: string;
  readonly zoom: (typeof ZOOMS)[number];
}) {
  const { t } = useTranslation();
  const { url, failed } = useFileUrl(run, source);
  const look = {
    className: "preview-whole",
    "data-fit": zoom === "fit",
    ...(zoom !== "fit" && { style: { zoom: Number(zoom) } }),
  };
  if (failed) return <p className="preview-note">{t("results.no-file")}</p>;
  if (url === undefined) return null;
  if (/\.(mp4|webm)$/.test(source)) return <video src={url} {...look} controls autoPlay loop muted />;
  return <img src={url} {...look} alt={name} />;
}

/** The last part of a name with folders. */
export function baseName(name: string): string {
  return name.slice(name.lastIndexOf("/") + 1);
}
