import { Failure, recordOf } from "#core/failure.ts";
import { said } from "#core/said.ts";
import { failure } from "#diffusion/failures.ts";
import { performTask } from "#diffusion/run/perform-task.ts";
import type { Task, TaskEvent, TaskResults } from "#diffusion/run/tasks.ts";
import { serve } from "#process/child.ts";
import { version } from "#process/home.ts";
import { eventSender } from "./event-sender.ts";
import type { Abort, Message, Opened, OpenRequest, Reply, Request, Results } from "./messages.ts";
import { type Held, openModel } from "./open-model.ts";
import { otherProgram, unforeseen } from "./process-failure.ts";
import { runSession, sessionOf } from "./run-session.ts";

/**
 * The process that holds models. onnxruntime's run() blocks its thread, and a thread that is ended during a run takes its
 * whole process along; so this is a process of its own, which may be killed at any time.
 */
const say = serve<Request | Abort, Message>({
  version: version,
  refusal: (parentVersion) => failureReply(otherProgram(parentVersion, version)),
  // The parent asks one thing at a time, so that no answer needs a number and no release meets a run.
  onMessage: (request) => {
    if (request.op === "abort")
      stop.abort(failure("onnx/aborted", said("The task was given up, as it was asked to be.")));
    else void answer(request).then(say);
  },
});

const held = new Map<string, Held>();

async function open({ key, path, options, cutting }: OpenRequest): Promise<Opened> {
  const model = await openModel(path, options, cutting);
  held.set(key, model);
  return model.opened;
}

/** Aborts the task at hand. */
let stop = new AbortController();

async function perform(key: string, path: string, task: Task): Promise<TaskResults[Task["kind"]]> {
  stop = new AbortController();
  const { emit, flush } = eventSender((event: TaskEvent) => say({ event }));
  const result = await performTask(task, sessionOf(path, held.get(key)!), emit, stop.signal);
  flush();
  return result;
}

async function release(key: string): Promise<undefined> {
  const model = held.get(key);
  held.delete(key);
  await model?.session.release();
  await model?.short?.session.release();
}

function resultOf(request: Request): Promise<Results[keyof Results]> {
  const { key, path } = request;
  if (request.op === "open") return open(request);
  if (request.op === "perform") return perform(key, path, request.task);
  return request.op === "run" ? runSession(held.get(key)!.session, path, request.feeds) : release(key);
}

async function answer(request: Request): Promise<Reply> {
  try {
    return { result: await resultOf(request) };
  } catch (cause) {
    return failureReply(cause instanceof Failure ? cause : unforeseen(request, cause));
  }
}

function failureReply(failed: Failure): Reply {
  return { failure: recordOf(failed) };
}
