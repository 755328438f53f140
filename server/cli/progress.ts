import type { RunEvent } from "#engine/events.ts";

/** Shows a run on stderr: bars on a terminal, a line now and then elsewhere. */
export interface ProgressView {
  show(event: RunEvent): void;
  /** A line for people, above the bar. */
  line(text: string): void;
  bar(title: string, done: number, total: number, note?: string, etaMs?: number): void;
  end(): void;
}

const WIDTH = 24;
const QUIET_MS = 10_000;

export function progressView(
  titles: ReadonlyMap<string, string>,
  stream: NodeJS.WriteStream = process.stderr,
): ProgressView {
  const live = stream.isTTY === true;
  let open = false;
  let spoken = 0;
  const clear = () => {
    if (open) stream.write("\r\u001b[K");
    open = false;
  };
  const line = (text: string) => {
    clear();
    stream.write(`${text}\n`);
  };
  const bar: ProgressView["bar"] = (title, done, total, note, etaMs) => {
    const text = [barText(done / total), title, note, etaMs !== undefined ? `${duration(etaMs)} left` : undefined]
      .filter(Boolean)
      .join("  ");
    if (live) {
      stream.write(`\r\u001b[K${text.slice(0, (stream.columns ?? 100) - 1)}`);
      open = true;
    } else if (Date.now() - spoken > QUIET_MS) {
      spoken = Date.now();
      line(text);
    }
  };
  const titleOf = (id: string) => titles.get(id) ?? id;
  return {
    line,
    bar,
    end: clear,
    show: (event) => {
      if (event.type === "node-progress") bar(titleOf(event.node), event.done, event.total, event.note, event.etaMs);
      else if (event.type === "node-log") line(`  ${event.message}`);
      else if (event.type === "node-finished") {
        const facts = Object.values(event.outputs).join(", ");
        line(
          `✓ ${titleOf(event.node)}  ${event.hit ? "known already" : duration(event.milliseconds)}${facts ? `  ${facts}` : ""}`,
        );
      } else if (event.type === "node-failed") line(`✗ ${event.title}: ${event.message} [${event.code}]`);
    },
  };
}

function barText(share: number): string {
  const full = Math.round(Math.min(1, share) * WIDTH);
  return `${"█".repeat(full)}${"░".repeat(WIDTH - full)} ${String(Math.floor(share * 100)).padStart(3)} %`;
}

/** 950 → "950 ms", 12_300 → "12.3 s", 125_000 → "2 min 5 s". */
export function duration(milliseconds: number): string {
  if (milliseconds < 1000) return `${Math.round(milliseconds)} ms`;
  if (milliseconds < 60_000) return `${(milliseconds / 1000).toFixed(1)} s`;
  const seconds = Math.round(milliseconds / 1000);
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}
