import { Search } from "lucide-react";
import { type DragEvent, type KeyboardEvent, type ReactNode, useEffect, useId, useRef, useState } from "react";
import { Mark } from "./mark.tsx";
import "./finder.css";

/** Something that can be chosen. */
export interface FinderItem {
  readonly id: string;
  readonly label: string;
  readonly detail?: string | undefined;
  readonly icon?: ReactNode;
  readonly keys?: string | undefined;
}

export interface FinderSection<T extends FinderItem> {
  readonly id: string;
  readonly title?: string | undefined;
  readonly items: readonly T[];
}

const PAGE = 8;

/**
 * A field with a list under it: what is typed is told by `onQuery`, and whoever hears it gives other sections. Arrow keys walk
 * the list while the field keeps the focus, Enter chooses.
 */
export function Finder<T extends FinderItem>(props: {
  readonly name: string;
  readonly placeholder: string;
  readonly query: string;
  readonly sections: readonly FinderSection<T>[];
  /** Said where nothing fits. */
  readonly empty: string;
  readonly autoFocus?: boolean;
  /** What of each label was searched for, to be marked. */
  readonly marked?: string;
  onQuery(query: string): void;
  onChoose(item: T): void;
  onHighlight?(item: T | undefined): void;
  /** Given: entries can be dragged. */
  onDrag?(item: T, event: DragEvent): void;
}) {
  const { name, placeholder, query, sections, empty, autoFocus = false, marked = "" } = props;
  const { onQuery, onChoose, onHighlight, onDrag } = props;
  const id = useId();
  const list = useRef<HTMLDivElement>(null);
  const shown = sections.filter((section) => section.items.length > 0);
  const items = shown.flatMap((section) => section.items);
  const [chosen, choose] = useState("");
  const at = Math.max(
    0,
    items.findIndex((item) => item.id === chosen),
  );
  const current = items[at];

  useEffect(() => onHighlight?.(current), [current, onHighlight]);

  const go = (to: number) => {
    const item = items[Math.max(0, Math.min(items.length - 1, to))];
    if (!item) return;
    choose(item.id);
    list.current?.querySelector(`[data-id="${CSS.escape(item.id)}"]`)?.scrollIntoView({ block: "nearest" });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    // A letter that is being composed from several keys is no choice yet.
    if (event.nativeEvent.isComposing) return;
    if (event.key === "Enter") {
      if (current) onChoose(current);
    } else if (event.key === "ArrowDown") go(at + 1 === items.length ? 0 : at + 1);
    else if (event.key === "ArrowUp") go(at === 0 ? items.length - 1 : at - 1);
    else if (event.key === "PageDown") go(at + PAGE);
    else if (event.key === "PageUp") go(at - PAGE);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  return (
    <div className="finder">
      <div className="finder-field">
        <Search aria-hidden />
        <input
          role="combobox"
          aria-label={name}
          aria-expanded={items.length > 0}
          aria-controls={`${id}-list`}
          aria-activedescendant={current && optionId(id, current)}
          aria-autocomplete="list"
          autoComplete="off"
          spellCheck={false}
          placeholder={placeholder}
          value={query}
          // biome-ignore lint/a11y/noAutofocus: it is opened to be typed in
          autoFocus={autoFocus}
          onChange={(event) => {
            choose("");
            list.current?.scrollTo(0, 0);
            onQuery(event.currentTarget.value);
          }}
          onKeyDown={onKeyDown}
        />
      </div>
      <div ref={list} id={`${id}-list`} className="finder-list" role="listbox" aria-label={name}>
        {shown.map((section) => (
          // biome-ignore lint/a11y/useSemanticElements: a group of options
          <div key={section.id} role="group" aria-label={section.title ?? name}>
            {section.title !== undefined && (
              <div className="finder-title" aria-hidden>
                {section.title}
              </div>
            )}
            {section.items.map((item) => (
              <Option
                key={item.id}
                id={optionId(id, item)}
                item={item}
                current={item === current}
                marked={marked}
                onPoint={() => choose(item.id)}
                onChoose={() => onChoose(item)}
                {...(onDrag && { onDrag: (event: DragEvent) => onDrag(item, event) })}
              />
            ))}
          </div>
        ))}
      </div>
      {/* Screen readers are told as the list changes. */}
      <p className="finder-empty" role="status">
        {items.length === 0 ? empty : ""}
      </p>
    </div>
  );
}

function Option(props: {
  readonly id: string;
  readonly item: FinderItem;
  readonly current: boolean;
  readonly marked: string;
  onPoint(): void;
  onChoose(): void;
  onDrag?(event: DragEvent): void;
}) {
  const { id, item, current, marked, onPoint, onChoose, onDrag } = props;
  return (
    // The keys are heard by the field, which has the focus.
    // biome-ignore lint/a11y/useFocusableInteractive: see above
    // biome-ignore lint/a11y/useKeyWithClickEvents: see above
    <div
      id={id}
      data-id={item.id}
      className="finder-item"
      role="option"
      aria-selected={current}
      draggable={onDrag !== undefined}
      onPointerMove={() => current || onPoint()}
      onDragStart={onDrag}
      onClick={onChoose}
    >
      {item.icon !== undefined && <span className="finder-icon">{item.icon}</span>}
      <span className="finder-label">
        <Mark text={item.label} words={marked} />
      </span>
      {item.detail && <span className="finder-detail">{item.detail}</span>}
      {item.keys && <kbd>{item.keys}</kbd>}
    </div>
  );
}

function optionId(list: string, { id }: FinderItem): string {
  return `${list}-${id.replace(/[^\w-]/g, "_")}`;
}
