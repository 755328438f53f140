import { told } from "#core/said.ts";
import { duration } from "#kit/duration.ts";
import type { RunEvent } from "#protocol/run-events.ts";

/** Shows a run on stderr: bars on a terminal, a line now and then elsewhere. */
export interface ProgressView {
  show(event: RunEvent): void;
  /** A line for people, above the bar. */
  line(text: string): void;
  /** Takes the bar away. */
  end(): void;
}

const WIDTH = 24;
const QUIET_MS = 10_000;

/** @param titles what each node is called, by its id. */
export function progressView(
  titles: ReadonlyMap<string, string>,
  stream: NodeJS.WriteStream = process.stderr,
): ProgressView {
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
  const bar = (text: string) => {
    if (stream.isTTY) {
      stream.write(`\r\u001b[K${text.slice(0, (stream.columns ?? 100) - 1)}`);
      open = true;
    } else if (Date.now() - spoken > QUIET_MS) {
      spoken = Date.now();
      line(text);
    }
  };
  const titleOf = (id: string) => titles.get(id) ?? id;
  const show = (event: RunEvent) => {
    switch (event.type) {
      case "node-started":
        spoken = Date.now();
        break;
      case "node-progress": {
        const left = event.etaMs === undefined ? undefined : `${told(duration(event.etaMs))} left`;
        bar(
          joined(
            barText(event.done / event.total),
            titleOf(event.node),
            event.note === undefined ? undefined : told(event.note),
            left,
          ),
        );
        break;
      }
      case "node-log":
        line(`  ${told(event.message)}`);
        break;
      case "node-finished": {
        const time = event.hit ? "known already" : told(duration(event.milliseconds));
        line(
          joined(
            `✓ ${titleOf(event.node)}`,
            time,
            Object.values(event.outputs)
              .map((what) => told(what))
              .join(", "),
          ),
        );
        break;
      }
      case "node-failed":
        line(`✗ ${event.title}: ${event.message} [${event.code}]`);
        break;
    }
  };
  return { show, line, end: clear };
}

function joined(...parts: readonly (string | undefined)[]): string {
  return parts.filter(Boolean).join("  ");
}

function barText(share: number): string {
  const full = Math.round(Math.min(1, share) * WIDTH);
  return `${"█".repeat(full)}${"░".repeat(WIDTH - full)} ${String(Math.floor(share * 100)).padStart(3)} %`;
}
