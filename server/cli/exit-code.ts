/** Done; the work failed; the command line, or a file that it names, is wrong. */
export const EXIT = { done: 0, failed: 1, refused: 2 } as const;

/** Failures that may come although all that was given is right. Every other one blames what was given. */
export const failuresOfWork: ReadonlySet<string> = new Set([
  "cli/below-psnr",
  "cli/cancelled",
  "cli/cannot-write",
  "diffusion/not-finite",
  "engine/cannot-write",
  "engine/node-crashed",
  "engine/unhashable-value",
  "engine/wrong-outputs",
  "media/ffmpeg-failed",
  "media/no-ffmpeg",
  "media/not-finite",
  "onnx/aborted",
  "onnx/changed-file",
  "onnx/closed",
  "onnx/other-program",
  "onnx/out-of-memory",
  "onnx/process-died",
  "onnx/run-failed",
  "onnx/unforeseen",
  "operation/unwell",
  "process/no-message",
  "store/backup-failed",
  "runs/queue-full",
  "runs/server-ended",
  "store/bad-journal-name",
  "store/database-busy",
  "store/database-damaged",
  "store/database-unusable",
  "store/disk-full",
  "store/journal-entry-not-json",
  "worker/died",
  "worker/killed",
  "worker/not-started",
  "store/library-unusable",
  "store/locked",
]);

/** The exit code for a failure. */
export function exitCodeOf(code: string): number {
  return failuresOfWork.has(code) ? EXIT.failed : EXIT.refused;
}
