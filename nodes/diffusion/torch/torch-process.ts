import { type Failure, failureFrom } from "#core/failure.ts";
import { inARow, said } from "#core/said.ts";
import { failure } from "#diffusion/failures.ts";
import { attended } from "#process/attended.ts";
import { causeOfDeath, machineMemory } from "#process/cause-of-death.ts";
import { framedProgram } from "#process/framed-program.ts";
import type { Frame } from "#process/frames.ts";
import { version } from "#process/home.ts";
import { Child } from "#process/parent.ts";
import { withPackage } from "#process/python.ts";
import { noPython } from "./run-package.ts";

export interface Answer {
  readonly result: Readonly<Record<string, unknown>>;
  readonly bytes: readonly Uint8Array[];
}

interface Pending {
  resolve(answer: Answer): void;
  reject(reason: unknown): void;
  readonly onEvent: ((event: unknown) => void) | undefined;
}

const SOURCE = `${withPackage}from lemica._serve import main; main()`;
const CODES = ["torch/failed", "torch/memory", "torch/no-package", "torch/refused"] as const;

/** The Python that holds a pipeline, started when it is first asked and replaced after it died. It is asked one thing at a time. */
export class TorchProcess {
  readonly #python: string;
  readonly #grace: number;
  #child: Child<Frame, Frame> | undefined;
  #pending: Pending | undefined;

  /** @param python the interpreter. @param grace milliseconds that an aborted request may go on before the process is killed. */
  constructor(python: string, grace: number) {
    this.#python = python;
    this.#grace = grace;
  }

  /** Process id, while there is a process. */
  get pid(): number | undefined {
    return this.#child?.pid;
  }

  /** @throws Failure `torch/…`, as the process says; the signal's reason once it has stopped or is dead. */
  async ask(
    message: unknown,
    {
      signal,
      onEvent,
      bytes = [],
    }: { signal?: AbortSignal | undefined; onEvent?: (event: unknown) => void; bytes?: readonly Uint8Array[] },
  ): Promise<Answer> {
    signal?.throwIfAborted();
    const child = this.#child ?? (await this.#start());
    const attention = {
      signal,
      abort: { message: { op: "abort" }, bytes: [] },
      graceMs: this.#grace,
      isKept: () => this.#child === child,
    };
    const answer = () =>
      new Promise<Answer>((resolve, reject) => {
        this.#pending = { resolve, reject, onEvent: (event) => signal?.aborted || onEvent?.(event) };
        child.send({ message, bytes });
      });
    try {
      return await attended(child, attention, answer);
    } catch (reason) {
      signal?.throwIfAborted();
      throw reason;
    } finally {
      this.#pending = undefined;
    }
  }

  /** Kills the process; what it was asked is refused with this reason. */
  async end(reason: Failure): Promise<void> {
    const child = this.#child;
    this.#child = undefined;
    child?.keepProgramAlive(true);
    child?.kill(reason);
    await child?.gone;
  }

  async #start(): Promise<Child<Frame, Frame>> {
    const child = new Child<Frame, Frame>(framedProgram(this.#python, ["-c", SOURCE]), {
      version,
      onMessage: (frame) => this.#hear(frame),
      onExit: () => {
        if (this.#child === child) this.#child = undefined;
      },
    });
    if (child.pid === undefined) {
      const { how } = await child.gone;
      throw noPython(this.#python, how);
    }
    this.#child = child;
    void child.gone.then(({ how, lastWords, reason }) => this.#pending?.reject(reason ?? died(how, lastWords)));
    return child;
  }

  #hear({ message, bytes }: Frame): void {
    const told = message as { event?: unknown; result?: Answer["result"]; failure?: { code: string; message: string } };
    if (told.event) this.#pending?.onEvent?.(told.event);
    else if (told.result) this.#pending?.resolve({ result: told.result, bytes });
    else if (told.failure) this.#pending?.reject(failureOf(told.failure));
  }
}

function failureOf({ code, message }: { readonly code: string; readonly message: string }): Failure {
  const known = CODES.find((one) => one === code);
  return known ? failure(known, message) : failureFrom({ code, message, blames: "work" });
}

function died(how: string, lastWords: string): Failure {
  const { words, isMemory } = causeOfDeath(how, lastWords);
  const what = said("The process that holds the pipeline ended ({how}).", { how });
  const advice = isMemory
    ? [
        said("Most likely the machine's memory ({memory} GiB) ran out.", { memory: machineMemory() }),
        said("Load the pipeline in float16 or bfloat16, or switch on offloading."),
      ]
    : [said("Try again; if it comes back, try the same call in a script.")];
  const quote = words ? [said("It said: {words}", { words: words.slice(-400) })] : [];
  return failure("torch/process-died", inARow([what, ...advice, ...quote], " "));
}
