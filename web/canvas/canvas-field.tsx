import { useEffect, useId, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { nodeTitle } from "#web/document/node-kinds.ts";
import { type ParamView, paramsOf } from "#web/document/param-view.ts";
import { parseValue } from "#web/document/parse-value.ts";
import type { Rect } from "#web/document/rect.ts";
import { rectToScreen } from "#web/scene/camera.ts";
import { focusCanvas, useView } from "#web/store/current-view.ts";
import { act, activeTab, useEditor } from "#web/store/editor.ts";
import { closeSurface, useSurface } from "#web/store/surface.ts";
import { useKinds } from "#web/store/use-kinds.ts";

/** The field over the row, the title or the note that is being edited. Enter and a click elsewhere keep, Escape gives up. */
export function CanvasField() {
  const surface = useSurface((state) => state.surface);
  const document = useEditor((editor) => activeTab(editor)?.history.document);
  const kinds = useKinds();
  const { t } = useTranslation();
  if (!document || !surface) return null;
  switch (surface.kind) {
    case "param": {
      const node = document.nodes.find(({ id }) => id === surface.node);
      const param =
        node && paramsOf(kinds?.nodes.get(node.type), node.params).find(({ name }) => name === surface.param);
      if (!node || !param) return null;
      return <ParamField key={`${node.id}.${param.name}`} node={node.id} param={param} where={surface.where} />;
    }
    case "title": {
      const thing = [...document.nodes, ...document.groups].find(({ id }) => id === surface.id);
      const usual = thing && "type" in thing ? nodeTitle({ type: thing.type }, kinds) : "";
      const keep = (title: string) => {
        act([{ type: "set-title", id: surface.id, ...(title !== "" && title !== usual && { title }) }]);
        return true;
      };
      return <TextBox name={t("actions.rename")} text={thing?.title ?? usual} where={surface.where} keep={keep} />;
    }
    case "note": {
      const note = document.notes.find(({ id }) => id === surface.id);
      const keep = (text: string) => {
        act([{ type: "write-note", id: surface.id, text }]);
        return true;
      };
      return note ? (
        <TextBox name={t("inspector.note")} text={note.text} where={surface.where} lines keep={keep} />
      ) : null;
    }
    default:
      return null;
  }
}

function ParamField({
  node,
  param,
  where,
}: {
  readonly node: string;
  readonly param: ParamView;
  readonly where: Rect;
}) {
  const keep = (text: string) => {
    const value = parseValue(param, text);
    if (value === undefined) return false;
    if (value !== param.value) act([{ type: "set-param", node, param: param.name, value }]);
    return true;
  };
  if (param.kind === "choice") return <ChoiceBox param={param} where={where} keep={keep} />;
  const text =
    typeof param.value === "string" ? param.value : param.value === undefined ? "" : JSON.stringify(param.value);
  return (
    <TextBox
      text={text}
      name={param.title}
      where={where}
      lines={param.kind === "text"}
      suggestions={param.suggestions}
      keep={keep}
    />
  );
}

function TextBox(props: {
  readonly text: string;
  readonly name: string;
  readonly where: Rect;
  readonly lines?: boolean;
  readonly suggestions?: readonly string[];
  /** False if it cannot be kept as it is. */
  keep(text: string): boolean;
}) {
  const { name, where, lines = false, suggestions = [], keep } = props;
  const list = useId();
  const [text, write] = useState(props.text);
  const [wrong, setWrong] = useState(false);
  /** Kept or given up already: leaving it means nothing more. */
  const left = useRef(false);
  const style = useFieldStyle(where);
  const done = () => {
    if (!keep(text)) {
      setWrong(true);
      return;
    }
    left.current = true;
    closeSurface();
    focusCanvas();
  };
  const shared = {
    className: "canvas-field input",
    "aria-label": name,
    "aria-invalid": wrong,
    style,
    value: text,
    autoFocus: true,
    onFocus: (event: { currentTarget: { select(): void } }) => event.currentTarget.select(),
    onChange: (event: { currentTarget: { value: string } }) => {
      setWrong(false);
      write(event.currentTarget.value);
    },
    onBlur: () => {
      if (left.current) return;
      keep(text);
      closeSurface();
    },
    onKeyDown: (event: React.KeyboardEvent) => {
      event.stopPropagation();
      if (event.key === "Escape") {
        left.current = true;
        closeSurface();
        focusCanvas();
      }
      if (event.key === "Enter" && (!lines || event.ctrlKey || event.metaKey)) done();
    },
  };
  if (lines) return <textarea {...shared} />;
  return (
    <>
      <input {...shared} {...(suggestions.length > 0 && { list })} />
      <datalist id={list}>
        {suggestions.map((each) => (
          <option key={each} value={each} />
        ))}
      </datalist>
    </>
  );
}

function ChoiceBox({
  param,
  where,
  keep,
}: {
  readonly param: ParamView;
  readonly where: Rect;
  keep(text: string): boolean;
}) {
  const style = useFieldStyle(where);
  const element = useRef<HTMLSelectElement>(null);
  useEffect(() => {
    // Its list opens with it, where the browser allows that.
    try {
      element.current?.showPicker();
    } catch {
      // Then it opens by a press or an arrow key.
    }
  }, []);
  return (
    <select
      ref={element}
      className="canvas-field input"
      aria-label={param.title}
      style={style}
      defaultValue={String(param.value ?? "")}
      // biome-ignore lint/a11y/noAutofocus: it opens over the row that was clicked, in its place
      autoFocus
      onChange={(event) => {
        keep(event.currentTarget.value);
        closeSurface();
        focusCanvas();
      }}
      onBlur={closeSurface}
      onKeyDown={(event) => {
        event.stopPropagation();
        if (event.key === "Escape" || event.key === "Enter") {
          closeSurface();
          focusCanvas();
        }
      }}
    >
      {param.choices.map(({ id, label }) => (
        <option key={id} value={id}>
          {label}
        </option>
      ))}
    </select>
  );
}

/** Where a rectangle of the plane is on the screen now; text keeps the size it has at the zoom, but not below what can be read. */
function useFieldStyle(where: Rect): React.CSSProperties {
  const camera = useView((current) => current.camera);
  const { x, y, width, height } = rectToScreen(camera, where);
  return {
    left: x,
    top: y,
    width: Math.max(140, width),
    height: Math.max(26, height),
    fontSize: Math.max(12, 12 * camera.zoom),
  };
}
