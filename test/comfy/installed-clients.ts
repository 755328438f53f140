import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const folder = fileURLToPath(new URL("./clients/", import.meta.url));

/** What is used of `@stable-canvas/comfyui-client`. */
interface CanvasModule {
  readonly Client: new (config: { api_host: string; clientId: string; WebSocket: unknown }) => CanvasClient;
  readonly Workflow: new () => CanvasWorkflow;
}
export interface CanvasOutput {
  readonly images: readonly { readonly type: string; readonly data: string; readonly mime?: string }[];
  readonly prompt_id: string;
  readonly data?: unknown;
}
type Resolver = (acc: CanvasOutput, output: Record<string, unknown>, context: { node_id: string }) => CanvasOutput;
interface CanvasClient {
  connect(): Promise<boolean>;
  close(): void;
  on(type: string, hear: (data: Record<string, unknown>) => void): () => void;
  enqueue(prompt: unknown, options?: { resolver?: Resolver; progress?: (p: object) => void }): Promise<CanvasOutput>;
  enqueue_polling(prompt: unknown, options?: { polling_ms?: number; resolver?: Resolver }): Promise<CanvasOutput>;
  deleteItem(type: "queue" | "history", id: string): Promise<void>;
  getNodeDefs(): Promise<Record<string, unknown>>;
  getSystemStats(): Promise<{ system: { os: string } }>;
}
interface CanvasInvoked {
  readonly task_id: string;
  enqueue(): Promise<void>;
  wait(): Promise<CanvasOutput>;
  interrupt(): Promise<void>;
}
interface CanvasWorkflow {
  node(type: string, inputs: object): readonly (readonly [string, number])[];
  instance(client: CanvasClient, options?: { resolver?: Resolver }): CanvasInvoked;
}

/** What is used of `comfy-ui-client`. */
interface ClassicModule {
  readonly ComfyUIClient: new (address: string, clientId: string) => ClassicClient;
}
interface ClassicClient {
  connect(): Promise<void>;
  disconnect(): Promise<void>;
  queuePrompt(prompt: unknown): Promise<{ prompt_id: string }>;
  getImages(
    prompt: unknown,
  ): Promise<Record<string, readonly { blob: Blob; image: { filename: string; subfolder: string } }[]>>;
  getHistory(id?: string): Promise<Record<string, HistoryAnswer>>;
  getQueue(): Promise<{ queue_running: unknown[][]; queue_pending: unknown[][] }>;
  getPrompt(): Promise<{ exec_info: { queue_remaining: number } }>;
  getObjectInfo(type?: string): Promise<Record<string, unknown>>;
  uploadImage(
    image: Uint8Array,
    name: string,
    overwrite?: boolean,
  ): Promise<{ name: string; subfolder: string; type: string }>;
  interrupt(): Promise<void>;
}
export interface HistoryAnswer {
  readonly prompt: readonly [number, string, unknown, { client_id?: string }, string[]];
  readonly outputs: Record<string, Record<string, unknown[]>>;
  readonly status: { status_str: string; completed: boolean; messages: [string, Record<string, unknown>][] };
}

/** What is used of `@saintno/comfyui-sdk`. */
interface SaintnoModule {
  readonly ComfyApi: new (host: string, clientId: string) => SaintnoApi;
  readonly PromptBuilder: new (prompt: unknown, inputs: string[], outputs: string[]) => SaintnoBuilder;
  readonly CallWrapper: new (api: SaintnoApi, builder: SaintnoBuilder) => SaintnoCall;
}
interface SaintnoApi {
  readonly osType: string;
  init(): SaintnoApi;
  waitForReady(): Promise<SaintnoApi>;
  destroy(): void;
  interrupt(): Promise<void>;
  manageQueue(options: object): Promise<void>;
  on(type: string, hear: (event: CustomEvent) => void): () => void;
}
interface SaintnoBuilder {
  setRawOutputNode(name: string, node: string): SaintnoBuilder;
}
interface SaintnoCall {
  onPending(hear: (id: string) => void): SaintnoCall;
  onPreview(hear: (blob: Blob) => void): SaintnoCall;
  onFailed(hear: (error: Error) => void): SaintnoCall;
  run(): Promise<Record<string, Record<string, unknown[]>> | false | undefined>;
}

export interface ClientModules {
  readonly canvas: CanvasModule;
  readonly classic: ClassicModule;
  readonly saintno: SaintnoModule;
}

/** The clients of others, unmodified, from a folder of their own; installed by its lock file when they are first needed. */
export async function installedClients(): Promise<ClientModules> {
  await installOnce();
  const load = createRequire(join(folder, "package.json"));
  return {
    canvas: load("@stable-canvas/comfyui-client"),
    classic: load("comfy-ui-client"),
    saintno: load("@saintno/comfyui-sdk"),
  };
}

/** npm writes that file last; of an install that was cut short nothing is left over by the next. */
async function installOnce(): Promise<void> {
  if (existsSync(join(folder, "node_modules", ".package-lock.json"))) return;
  await promisify(execFile)("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund"], {
    cwd: folder,
    shell: process.platform === "win32",
  });
}
