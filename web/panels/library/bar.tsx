import { Info, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import "./bars.css";

/** A line above the canvas that tells something of the workflow in front, with what can be done about it. */
export function Bar({ kind, text, children }: { kind: "info" | "warning"; text: ReactNode; children?: ReactNode }) {
  const Icon = kind === "info" ? Info : TriangleAlert;
  return (
    <section className="bar" data-kind={kind} role="status">
      <Icon aria-hidden />
      <div className="bar-text">{text}</div>
      <div className="bar-actions">{children}</div>
    </section>
  );
}
