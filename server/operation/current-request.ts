import { AsyncLocalStorage } from "node:async_hooks";

const current = new AsyncLocalStorage<{ readonly request: string }>();

/** Does what a request asks for; all that is logged meanwhile, and by what it sets going, has its id. */
export function answering(request: string, work: () => void): void {
  current.run({ request }, work);
}

/** The members that every line of the log gets: the id of the request that is being answered. A new object each time. */
export function currentRequest(): object {
  return { ...current.getStore() };
}
