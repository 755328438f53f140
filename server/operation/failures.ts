import { failures } from "#core/failure.ts";

/** What can go wrong in this room. */
export const failure = failures({
  "operation/bad-config-file": {
    means: "The file of settings cannot be read, or is no JSON object.",
    remedy: "Mend the place that the sentence names.",
  },
  "operation/bad-setting": {
    means:
      "Settings have values that they cannot have; each is named with the flag, the variable or the place in the file.",
    remedy: "Write what the sentence says.",
  },
  "operation/bad-token-file": {
    means: "The file of the token cannot be read, holds none, or a token is given as well.",
    remedy: "Write 16 to 256 letters, digits, or any of . _ ~ - into it.",
  },
  "operation/cannot-listen": {
    means: "The server cannot listen on this address.",
    remedy: "Choose an address of this machine with `--host`, and a port from 1024.",
  },
  "operation/data-in-own-file": {
    means: "The file of settings in the data folder names the data folder.",
    remedy: "Give it with `--data` or `LEMICA_DATA`.",
  },
  "operation/models-unreachable": {
    means: "A folder of models does not answer, as on a network drive that has gone away.",
    remedy: "Bring it back, or take it out of the setting `models`.",
    status: 503,
  },
  "operation/open-without-token": {
    means: "Other machines could reach the server, and there is no token.",
    remedy: "Give one, or listen on 127.0.0.1.",
  },
  "operation/port-taken": {
    means: "Another program listens on the port.",
    remedy: "Choose another with `--port`.",
  },
  "operation/unknown-setting": {
    means: "The file of settings has a name that is none.",
    remedy: "Correct it; [operations](operations.md#settings) lists them.",
  },
  "operation/unwell": {
    means: "`lemica doctor` found something that keeps the server from working.",
    remedy: "Do what it says beside each `fail`.",
    blames: "work",
  },
});
