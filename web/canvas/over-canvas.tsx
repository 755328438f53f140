import DOMPurify from "dompurify";
import { marked } from "marked";
import { type CSSProperties, useEffect, useMemo, useRef } from "react";
import { useTranslation } from "react-i18next";
import { useShallow } from "zustand/react/shallow";
import type { Note } from "#web/document/document.ts";
import type { Rect } from "#web/document/rect.ts";
import { MovingPicture } from "#web/films/moving-picture.tsx";
import { mediaFiles } from "#web/runs/media-files.ts";
import { typeOf, useFileUrl } from "#web/runs/run-file.ts";
import { useShownStates } from "#web/runs/shown-states.ts";
import { type Camera, toScreen } from "#web/scene/camera.ts";
import { isMediaPreview } from "#web/scene/media-preview.ts";
import { frameOf } from "#web/scene/target.ts";
import { useView } from "#web/store/current-view.ts";
import { activeTab, useEditor } from "#web/store/editor.ts";
import { CanvasField } from "./canvas-field.tsx";

/** Pictures that a node shows at once; its window has all. */
const MOST_ON_NODE = 4;

/** Pictures smaller than this are not worth a film of their own. */
const MEDIA_ZOOM = 0.25;

/** What a canvas cannot draw itself: notes in Markdown, moving pictures, and the field over what is being edited. */
export function OverCanvas() {
  const plane = useRef<HTMLDivElement>(null);
  const near = useView((current) => current.camera.zoom >= MEDIA_ZOOM);
  // The plane follows the camera without drawing anything anew.
  useEffect(() => {
    const put = (camera: Camera) => {
      const [left, top] = toScreen(camera, [0, 0]);
      if (plane.current) plane.current.style.transform = `translate(${left}px, ${top}px) scale(${camera.zoom})`;
    };
    put(useView.getState().camera);
    return useView.subscribe(({ camera }, before) => camera !== before.camera && put(camera));
  }, []);
  return (
    <>
      <div ref={plane} className="over-canvas">
        <Notes />
        {near && <Media />}
      </div>
      <CanvasField />
    </>
  );
}

function Notes() {
  const [notes, selection] = useEditor(
    useShallow((editor) => {
      const tab = activeTab(editor);
      return [tab?.history.document.notes, tab?.history.selection] as const;
    }),
  );
  return notes?.map((note) => <NoteText key={note.id} note={note} selected={selection?.has(note.id) ?? false} />);
}

function NoteText({ note, selected }: { readonly note: Note; readonly selected: boolean }) {
  const { t } = useTranslation();
  const empty = note.text.trim() === "";
  const html = useMemo(() => DOMPurify.sanitize(marked.parse(note.text, { async: false })), [note.text]);
  const { x, y, width, height } = frameOf(note);
  const shared = {
    className: "canvas-note",
    "data-selected": selected,
    style: { left: x, top: y, width, height, ...(note.colour && { ["--note" as string]: note.colour }) },
  };
  if (empty)
    return (
      <div {...shared}>
        <p className="faint">{t("canvas.note-placeholder")}</p>
      </div>
    );
  return (
    <div
      {...shared}
      // biome-ignore lint/security/noDangerouslySetInnerHtml: Markdown of the user's, cleaned by DOMPurify
      dangerouslySetInnerHTML={{ __html: html }}
    />
  );
}

/** Pictures and films that nodes show. */
function Media() {
  const scene = useView((current) => current.scene);
  const { run, states } = useShownStates();
  const shown = useMemo(() => Object.keys(states).filter((id) => isMediaPreview(states[id]?.preview)), [states]);
  if (!scene || !run || shown.length === 0) return null;
  return shown.map((id) => {
    const preview = states[id]?.preview;
    const box = scene.boxes.get(id);
    const place = box?.layout.preview;
    if (!box || !place || !isMediaPreview(preview)) return null;
    const files = mediaFiles(run.summary?.files ?? [], id, preview.source).slice(-MOST_ON_NODE);
    return cells(box, place, files.length).map((style, k) => (
      <NodeMedia key={`${id} ${files[k]!}`} run={run.id} source={files[k]!} style={style} />
    ));
  });
}

/** A grid of that many pictures on a node: in two columns where there are several. */
function cells(box: Pick<Rect, "x" | "y">, { x, y, width, height }: Rect, count: number): readonly CSSProperties[] {
  const columns = count > 1 ? 2 : 1;
  const rows = Math.ceil(count / columns);
  return Array.from({ length: count }, (_, k) => ({
    left: box.x + x + ((k % columns) * width) / columns,
    top: box.y + y + (Math.floor(k / columns) * height) / rows,
    width: width / columns,
    height: height / rows,
  }));
}

/** Read by the client like other files, because a picture element could not say the server's token. */
function NodeMedia({
  run,
  source,
  style,
}: {
  readonly run: string;
  readonly source: string;
  readonly style: CSSProperties;
}) {
  const { url } = useFileUrl(run, source);
  return url === undefined ? null : (
    <MovingPicture url={url} type={typeOf(source)} className="canvas-media" style={style} />
  );
}
