import DOMPurify from "dompurify";
import { marked } from "marked";
import { useMemo } from "react";
import { useShallow } from "zustand/react/shallow";
import { addressOf } from "#protocol/client.ts";
import type { Note } from "../document/document.ts";
import { activeTab, useEditor } from "../store/editor.ts";
import { routes, useServer } from "../store/server.ts";
import { toScreen } from "./camera.ts";
import { CanvasField } from "./canvas-field.tsx";
import { useView } from "./current-view.ts";
import { overlaps } from "./geometry.ts";
import { frameOf } from "./target.ts";

/** Pictures smaller than this are not worth a film of their own. */
const MEDIA_ZOOM = 0.25;

/** What a canvas cannot draw itself: notes in Markdown, moving pictures, and the field over what is being edited. */
export function OverCanvas() {
  const { x, y, zoom } = useView((current) => current.camera);
  const [left, top] = toScreen({ x, y, zoom }, [0, 0]);
  return (
    <>
      <div className="over-canvas" style={{ transform: `translate(${left}px, ${top}px) scale(${zoom})` }}>
        <Notes />
        {zoom >= MEDIA_ZOOM && <Media />}
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
  const html = useMemo(() => DOMPurify.sanitize(marked.parse(note.text, { async: false })), [note.text]);
  const { x, y, width, height } = frameOf(note);
  return (
    <div
      className="canvas-note"
      data-selected={selected}
      style={{ left: x, top: y, width, height, ...(note.colour && { ["--note" as string]: note.colour }) }}
      // biome-ignore lint/security/noDangerouslySetInnerHtml: Markdown of the user's, cleaned by DOMPurify
      dangerouslySetInnerHTML={{ __html: html }}
    />
  );
}

/** Pictures and films that nodes show, where they can be seen. */
function Media() {
  const view = useView((current) => current.view);
  useView((current) => current.camera);
  const [document, run] = useEditor(
    useShallow((editor) => [activeTab(editor)?.history.document, activeTab(editor)?.run] as const),
  );
  const states = useServer((server) => (run === undefined ? undefined : server.live.nodes.get(run)));
  if (!view || !document || run === undefined || !states) return null;
  const [left, top] = view.pointAt([0, 0]);
  const seen = {
    x: left,
    y: top,
    width: view.size.width / view.camera.zoom,
    height: view.size.height / view.camera.zoom,
  };
  return [...view.scene.boxes.values()].map((box) => {
    const preview = states[box.id]?.preview;
    const place = box.layout.preview;
    if (!place || !overlaps(box, seen) || (preview?.kind !== "image" && preview?.kind !== "video")) return null;
    const source = preview.source.startsWith("data:")
      ? preview.source
      : addressOf(routes.readRunFile, { params: { id: run, name: preview.source } });
    const style = { left: box.x + place.x, top: box.y + place.y, width: place.width, height: place.height };
    // Films are animated pictures or MP4.
    return source.endsWith(".mp4") ? (
      <video key={box.id} className="canvas-media" style={style} src={source} autoPlay loop muted playsInline />
    ) : (
      <img key={box.id} className="canvas-media" style={style} src={source} alt="" />
    );
  });
}
