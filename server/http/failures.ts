import { failures } from "#core/failure.ts";

/** What can go wrong in this room. */
export const failure = failures({
  "http/bad-name": {
    means: "A name of a file leads elsewhere, or is one that not every system can have.",
    remedy:
      "Use a relative name without `..`, leading dots, device names, control characters and the other characters that the sentence names.",
  },
  "http/bad-path": {
    means: "The address asked for is none of a server's, or wrongly encoded.",
    remedy: "Correct the address.",
  },
  "http/bad-range": {
    means: "The file has no bytes in the range asked for.",
    remedy: "Ask for a range within it.",
    status: 416,
  },
  "http/bad-request": {
    means: "The address, the query or the body is not what the API takes; every place is named.",
    remedy: "Write it as [the API](api.md) says.",
  },
  "http/cannot-write": {
    means: "An upload could not be written, e.g. because the disk is full.",
    remedy: "Free space and send it again.",
    status: 507,
  },
  "http/cut-short": {
    means: "The client went away before all of a body had arrived.",
    remedy: "Send it again.",
  },
  "http/encoded-body": {
    means: "A body is compressed, which could hide any size.",
    remedy: "Send it without Content-Encoding.",
    status: 415,
  },
  "http/file-differs": {
    means: "A file was asked for only as it was at some time (If-Match, If-Unmodified-Since), and it is not.",
    remedy: "Ask for it without the condition.",
    status: 412,
  },
  "http/file-exists": {
    means: "There is a file of that name already.",
    remedy: "Choose another name, or replace it.",
    status: 409,
  },
  "http/foreign-page": {
    means: "The request was made by a page that is not the server's own.",
    remedy: "Open the server's own page, or add the other's origin to [allowedOrigins](security.md).",
    status: 403,
  },
  "http/headers-too-large": {
    means: "The headers of a request are larger than 16 KiB.",
    remedy: "Send fewer.",
    status: 431,
  },
  "http/host-not-allowed": {
    means: "The request calls the server by a name that is not its own, as DNS rebinding does.",
    remedy: "Open it as localhost, or add the name to [allowedHosts](security.md).",
    status: 403,
  },
  "http/internal": {
    means: "The server failed in a way that was not foreseen.",
    remedy: "Look into its log under the number given, and report it.",
    status: 500,
  },
  "http/no-precondition": {
    means: "A workflow was to be saved without saying what it replaces.",
    remedy: "Send If-Match with the ETag that was edited, or `If-None-Match: *` for a new one.",
    status: 428,
  },
  "http/no-such-file": {
    means: "There is no file of that name.",
    remedy: "Correct the name.",
    status: 404,
  },
  "http/no-such-route": {
    means: "The server has nothing at that address for that method.",
    remedy: "Look it up in [the API](api.md).",
    status: 404,
  },
  "http/no-such-template": {
    means: "There is no workflow of that name to start from.",
    remedy: "Choose one of the list.",
    status: 404,
  },
  "http/no-token": {
    means: "The server wants a token, and the request has none.",
    remedy: "Send `Authorization: Bearer TOKEN`.",
    status: 401,
  },
  "http/no-value": {
    means: "The value of an output is not kept any more, or never was.",
    remedy: "Run the workflow again.",
    status: 404,
  },
  "http/no-workflow-inside": {
    means: "The picture or video carries no workflow.",
    remedy: "Send a file saved by Save Video, not one that another program has saved anew.",
    status: 422,
  },
  "http/not-http": {
    means: "What arrived is no HTTP request.",
    remedy: "Check the address and its scheme: the server speaks plain HTTP.",
  },
  "http/not-ready": {
    means: "The server is starting or stopping, or its disk is full.",
    remedy: "Ask again in a moment; free some space.",
    status: 503,
  },
  "http/other-id": {
    means: "The id inside a document is not the one in the address.",
    remedy: "Make them equal.",
  },
  "http/read-only": {
    means: "The server may not write to the folder of uploads.",
    remedy: "Let it write there, or give it another data folder.",
    status: 500,
  },
  "http/several-hosts": {
    means: "A request names several hosts.",
    remedy: "Send it with one Host header.",
  },
  "http/too-large": {
    means: "A body is larger than the server takes there.",
    remedy: "Send less at once, or raise the [limit](security.md).",
    status: 413,
  },
  "http/too-many-guesses": {
    means: "Ten wrong tokens came from this address within a minute.",
    remedy: "Wait a minute, then send the right one.",
    status: 429,
  },
  "http/too-many-nodes": {
    means: "A workflow has more than 10,000 nodes.",
    remedy: "Split it.",
    status: 413,
  },
  "http/too-many-pixels": {
    means: "A picture has more than 8192 × 8192 pixels.",
    remedy: "Make it smaller.",
    status: 413,
  },
  "http/too-many-sockets": {
    means: "As many sockets are open as the server allows.",
    remedy: "Close a page that watches it, or raise the [limit](security.md#limits).",
    status: 503,
  },
  "http/too-slow": {
    means: "A request or its body did not arrive in time.",
    remedy: "Send it again.",
    status: 408,
  },
  "http/unknown-kind": {
    means: "Files of that extension cannot be uploaded.",
    remedy: "Upload one of the kinds that the sentence names.",
    status: 415,
  },
  "http/value-too-large": {
    means: "A value is too large to be answered as JSON.",
    remedy: "Save it with a node, and read the file.",
    status: 413,
  },
  "http/wrong-content": {
    means: "The content of a picture or video is not what its name says.",
    remedy: "Send what its name says.",
    status: 415,
  },
  "http/wrong-method": {
    means: "The address does not know that method.",
    remedy: "Use one of those that it knows.",
    status: 405,
  },
  "http/wrong-token": {
    means: "The token is not the server's.",
    remedy: "Send the one that the server was started with.",
    status: 401,
  },
});
