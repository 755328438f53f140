import type { TaskEvent } from "#diffusion/run/tasks.ts";

/** Progress is sent this often at most, in milliseconds: a message costs about as much as a small model's step allows. */
const INTERVAL = 100;

/** Sends finished groups at once, and of progress the newest now and then; `flush` sends what was held back. */
export function eventSender(send: (event: TaskEvent) => void): { emit(event: TaskEvent): void; flush(): void } {
  let sentAt = 0;
  let held: TaskEvent | undefined;
  const flush = () => {
    if (held) send(held);
    held = undefined;
    sentAt = performance.now();
  };
  const emit = (event: TaskEvent) => {
    if (event.kind !== "progress") {
      send(event);
      return;
    }
    held = event;
    if (performance.now() - sentAt >= INTERVAL) flush();
  };
  return { emit, flush };
}
