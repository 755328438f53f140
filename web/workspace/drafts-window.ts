import { newId } from "#web/document/new-id.ts";

const WINDOW = "lemica.window";
const ADOPTING = "lemica.adopting";
/** A page that is loaded anew may have to wait until its former self has let go of its name. */
const PATIENCE_MS = 400;
const ROLL_CALL_MS = 150;

/**
 * The name of this window of the browser: the same after the page was loaded anew, another for a window that was made as a
 * copy. It is known to live until the page is gone.
 */
export async function claimWindow(): Promise<string> {
  const former = sessionStorage.getItem(WINDOW) ?? "";
  const mine = former !== "" && (await claim(former)) ? former : newId();
  if (mine !== former) {
    sessionStorage.setItem(WINDOW, mine);
    await claim(mine);
  }
  return mine;
}

/** The names of the windows that live. */
export async function liveWindows(): Promise<ReadonlySet<string>> {
  if (!navigator.locks) return await rollCall();
  const { held = [] } = await navigator.locks.query();
  return new Set(held.flatMap(({ name = "" }) => (name.startsWith(WINDOW) ? [name.slice(WINDOW.length + 1)] : [])));
}

/** Does something while no other window does such a thing. */
export async function exclusively<T>(work: () => Promise<T>): Promise<T> {
  return navigator.locks ? await navigator.locks.request(ADOPTING, work) : await work();
}

/** Takes a name for as long as the page lives. @returns false if another window has it. */
async function claim(name: string): Promise<boolean> {
  if (!navigator.locks) {
    if ((await rollCall()).has(name)) return false;
    answerTo(name);
    return true;
  }
  return await new Promise((resolve) => {
    const hold = () => {
      resolve(true);
      return new Promise<never>(() => {});
    };
    navigator.locks
      .request(`${WINDOW}.${name}`, { signal: AbortSignal.timeout(PATIENCE_MS) }, hold)
      .catch(() => resolve(false));
  });
}

/* Pages that come over plain HTTP from another machine have no locks: there, windows answer when they are called. */

const CHANNEL = "lemica.windows";

function answerTo(name: string): void {
  const channel = new BroadcastChannel(CHANNEL);
  channel.addEventListener("message", ({ data }) => data === "who" && channel.postMessage(name));
}

async function rollCall(): Promise<ReadonlySet<string>> {
  const names = new Set<string>();
  const channel = new BroadcastChannel(CHANNEL);
  channel.addEventListener("message", ({ data }) => data !== "who" && names.add(String(data)));
  channel.postMessage("who");
  await new Promise((resolve) => setTimeout(resolve, ROLL_CALL_MS));
  channel.close();
  return names;
}
