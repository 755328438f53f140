import { type RunningServer, startServer } from "./main.ts";
import { type Config, strayVariables } from "./operation/config.ts";
import { leave, leaveAtOnce } from "./operation/leave.ts";
import { type Log, openLog } from "./operation/log.ts";

/** What the rest of a shutdown may take beyond the grace time of runs, in milliseconds. */
const BEYOND_GRACE_MS = 4000;

/**
 * Serves until the process is told to end by SIGINT or SIGTERM, then stops in order; a second signal ends it at once.
 * @throws Failure as `startServer` does.
 */
export async function serveUntilTold(config: Config): Promise<void> {
  const log = openLog({ ...config.log, secrets: config.token === undefined ? [] : [config.token] });
  const { logger } = log;
  for (const variable of strayVariables(process.env)) logger.warn({ variable }, "This variable is no setting");
  const server = await startServer(config, logger, log.recent);
  dieOfTheUnforeseen(log);
  process.stdout.write(`lemica-nodes is at ${server.url}\n`);
  logger.info(
    { url: server.url, data: config.data, slots: config.slots, config: config.file },
    "The server has started",
  );
  logger.info({ signal: await signalToEnd() }, "The server stops");
  await stop(server, config, log);
}

/** The first signal to end. A second one ends the process at once: what is not written down was not promised to anybody. */
function signalToEnd(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    let isTold = false;
    const hear = (signal: NodeJS.Signals, number: number) => {
      if (isTold) leaveAtOnce(128 + number);
      isTold = true;
      resolve(signal);
    };
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, hear);
  });
}

async function stop(server: RunningServer, { shutdownGrace }: Config, { logger, flush }: Log): Promise<void> {
  const late = setTimeout(
    () => {
      logger.error("The server did not stop in time, and is ended; its runs go on with the next one");
      void flush().finally(() => leaveAtOnce(1));
    },
    shutdownGrace * 1000 + BEYOND_GRACE_MS,
  );
  await server.close();
  clearTimeout(late);
  logger.info("The server has stopped");
  await flush();
  await leave(0);
}

/** After what nobody caught nothing can be relied on but what is on disk, from which the next server goes on. */
function dieOfTheUnforeseen({ logger, flush }: Log): void {
  process.once("uncaughtException", (err) => {
    logger.fatal({ err }, "The server is ended by an error that was not foreseen; please report it");
    void flush().finally(() => leaveAtOnce(1));
  });
}
