import type { HTMLAttributes, PointerEvent, ReactNode, RefObject } from "react";
import type { Picture } from "#picture/picture.ts";
import { CanvasPicture } from "./canvas-picture.tsx";
import { type Exportable, ExportMenu } from "./export-menu.tsx";

export interface PictureViewProps extends HTMLAttributes<HTMLDivElement> {
  /** The space of the picture, if that is what it is laid out for: `useSize` follows it. */
  readonly room?: RefObject<HTMLDivElement | null>;
  /** Undefined until the room has been measured, or while there is nothing to draw. */
  readonly picture: Picture | undefined;
  /** What follows the pointer and the keys. */
  readonly over?: Picture | undefined;
  /** What stands above the picture, at the left and beside the button that saves it. */
  readonly bar?: ReactNode;
  readonly tools?: ReactNode;
  /** Saves the picture that is drawn, unless it brings one of its own. */
  readonly exported?: (Omit<Exportable, "picture"> & Partial<Pick<Exportable, "picture">>) | undefined;
  /** The pointer is over a place of the picture. */
  onPoint?(x: number, y: number): void;
  onPress?(x: number, y: number): void;
  /** Neither pointer nor keys are at the picture any more. */
  onAway?(): void;
  /** @returns whether the key was for the picture. */
  onKey?(key: string): boolean;
  /** Instead of the picture, while there is none. */
  readonly empty?: ReactNode;
  /** The tip of what is looked at. */
  readonly children?: ReactNode;
}

/** A picture with all that goes around one: its bar and its export, pointer and keys, and the tip over it. */
export function PictureView({
  room,
  picture,
  over,
  bar,
  tools,
  exported,
  onPoint,
  onPress,
  onAway,
  onKey,
  empty,
  children,
  className = "",
  role = "img",
  ...rest
}: PictureViewProps) {
  return (
    <>
      <div className="chart-bar">
        {bar}
        <span className="end">
          {tools}
          {exported && picture && <ExportMenu chart={{ picture: () => picture, ...exported }} />}
        </span>
      </div>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: it has the role that it is given */}
      <div
        ref={room}
        className={`chart-space ${className}`}
        role={role}
        tabIndex={0}
        onPointerMove={onPoint && ((event) => onPoint(...pointed(event)))}
        onPointerDown={(event) => (onPress ?? onPoint)?.(...pointed(event))}
        onPointerLeave={onAway}
        onBlur={onAway}
        onKeyDown={(event) => {
          if (!onKey?.(event.key)) return;
          event.preventDefault();
          event.stopPropagation();
        }}
        {...rest}
      >
        {empty}
        {picture && (
          <CanvasPicture picture={picture} over={over}>
            {children}
          </CanvasPicture>
        )}
      </div>
    </>
  );
}

/** Where in the picture the pointer is, however far it is scrolled. */
export function pointed({ currentTarget, clientX, clientY }: PointerEvent<HTMLElement>): [x: number, y: number] {
  const { left, top } = currentTarget.getBoundingClientRect();
  return [clientX - left + currentTarget.scrollLeft, clientY - top];
}
