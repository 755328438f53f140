import type { Router } from "express";
import type { Reach } from "#engine/check-paths.ts";
import type { Catalogue } from "#kit/catalogue.ts";
import type { ModelFolder } from "#protocol/routes-files.ts";
import type { Workflow } from "#protocol/workflow-schema.ts";
import type { Runs } from "#runs/runs.ts";
import type { Library } from "#store/library.ts";
import type { Workflows } from "#store/workflows.ts";
import type { Guard } from "./guard.ts";
import type { Log } from "./log.ts";

/** All that the server's requests reach. */
export interface Services {
  /** Of this program. */
  readonly version: string;
  readonly catalogue: Catalogue;
  /** What runs will find at a path. */
  readonly reach: Reach;
  readonly runs: Runs;
  readonly workflows: Workflows;
  readonly library: Library;
  /** A document of ours, or one of ComfyUI's API that can be made one. @throws Failure as `workflowOf`. */
  readonly readDocument: (document: unknown) => Workflow;
  /** The same in a file, or inside a picture or video; undefined where that carries none. */
  readonly readFile: (bytes: Uint8Array) => Workflow | undefined;
  readonly models: { list(): Promise<readonly ModelFolder[]> };
  readonly folders: {
    /** What users upload. */
    readonly inputs: string;
    /** Workflows to start from. */
    readonly templates: string;
    /** The editor as it was built. */
    readonly editor: string;
  };
  readonly limits: {
    /** Bytes of an uploaded file. */
    readonly uploadBytes: number;
    /** Bytes of any other body. */
    readonly bodyBytes: number;
    /** Milliseconds that such a body may take; 30,000 if left out. */
    readonly bodyMs?: number;
  };
  /** Whether work is taken: not before all has started, and not while the server stops. */
  ready(): boolean;
  /** Whether there is room on the disk for more work. */
  hasRoom(): Promise<boolean>;
  readonly guard: Guard;
  readonly log: Log;
  /** What other rooms serve to those who carry the token, after the API and the editor, e.g. ComfyUI's addresses. */
  readonly routers?: readonly Router[];
}
