import { useEffect, useState } from "react";

/** A title that can be written over in its place; kept on Enter and when it is left, Escape gives up. */
export function TitleField({
  name,
  title,
  usual = "",
  onKeep,
}: {
  /** For screen readers. */
  readonly name: string;
  readonly title: string;
  /** Shown while it is empty. */
  readonly usual?: string;
  onKeep(title: string): void;
}) {
  const [text, write] = useState(title);
  useEffect(() => write(title), [title]);
  const keep = () => {
    const clean = text.trim();
    if (clean !== title) onKeep(clean);
    write(clean === "" ? title : clean);
  };
  return (
    <input
      className="title-field"
      aria-label={name}
      value={text}
      placeholder={usual}
      maxLength={500}
      onChange={(event) => write(event.currentTarget.value)}
      onBlur={keep}
      onKeyDown={(event) => {
        if (event.key === "Enter") event.currentTarget.blur();
        if (event.key === "Escape") {
          event.stopPropagation();
          write(title);
          requestAnimationFrame(() => (document.activeElement as HTMLElement | null)?.blur());
        }
      }}
    />
  );
}
