/**
 * The HTTP status of each failure whose status is not 400. Codes that blame the server are 500 and more; every other one
 * is for what the client did.
 */
const STATUS: Readonly<Record<string, number>> = {
  ...all(401, "http/no-token", "http/wrong-token"),
  ...all(403, "http/host-not-allowed", "http/foreign-page"),
  ...all(404, "http/no-such-route", "http/no-such-file", "http/no-such-template", "http/no-value"),
  ...all(404, "runs/no-such-run", "store/no-such-item", "store/no-such-version", "store/no-such-workflow"),
  ...all(405, "http/wrong-method"),
  ...all(408, "http/too-slow"),
  ...all(409, "http/file-exists", "store/name-taken", "store/not-in-trash", "store/workflow-in-trash"),
  ...all(409, "runs/duplicate", "runs/not-ended", "runs/not-waiting"),
  ...all(412, "http/file-differs", "store/changed-elsewhere"),
  ...all(413, "http/too-large", "http/too-many-nodes", "http/too-many-pixels", "http/value-too-large"),
  ...all(413, "runs/output-too-large", "store/item-too-large"),
  ...all(415, "http/encoded-body", "http/unknown-kind", "http/wrong-content"),
  ...all(416, "http/bad-range"),
  ...all(422, "http/no-workflow-inside", "runs/refused"),
  ...all(
    422,
    "workflow/comfyui",
    "workflow/malformed",
    "workflow/not-a-workflow",
    "workflow/no-version",
    "workflow/too-new",
  ),
  ...all(428, "http/no-precondition"),
  ...all(429, "http/too-many-guesses", "runs/queue-full"),
  ...all(431, "http/headers-too-large"),
  ...all(
    500,
    "http/internal",
    "http/read-only",
    "store/database-damaged",
    "store/database-unusable",
    "store/library-unusable",
  ),
  ...all(503, "operation/models-unreachable"),
  ...all(503, "http/not-ready", "http/too-many-sockets", "store/database-busy"),
  ...all(507, "http/cannot-write", "store/disk-full"),
};

function all(status: number, ...codes: readonly string[]): Record<string, number> {
  return Object.fromEntries(codes.map((code) => [code, status]));
}

/** The HTTP status for a failure. */
export function httpStatus(code: string): number {
  return STATUS[code] ?? 400;
}

/** The codes that have a status of their own. */
export const codesWithStatus: readonly string[] = Object.keys(STATUS);
