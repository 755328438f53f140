import { existsSync } from "node:fs";
import { join } from "node:path";
import express, { type RequestHandler, Router } from "express";
import helmet from "helmet";

/** Headers of everything that is answered: pages run the server's own scripts and nothing else, and stand in no frame. */
export function safeHeaders(): RequestHandler {
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        // Charts and the canvas set styles from scripts, some of them as style elements.
        styleSrc: ["'self'", "'unsafe-inline'"],
        imgSrc: ["'self'", "data:", "blob:"],
        mediaSrc: ["'self'", "data:", "blob:"],
        fontSrc: ["'self'"],
        connectSrc: ["'self'"],
        workerSrc: ["'self'", "blob:"],
        manifestSrc: ["'self'"],
        baseUri: ["'none'"],
        formAction: ["'none'"],
        frameAncestors: ["'none'"],
      },
    },
    frameguard: { action: "deny" },
    // The server speaks plain HTTP on this machine; whoever puts it behind TLS says so there.
    strictTransportSecurity: false,
  });
}

/** The editor's files from the folder it was built into. If it was not, `/` says how to. */
export function editor(folder: string): Router {
  const router = Router();
  router.use(
    express.static(folder, {
      dotfiles: "ignore",
      redirect: false,
      // Names of scripts and styles hold the hash of their content; the page that names them does not.
      setHeaders: (response, path) =>
        response.setHeader(
          "Cache-Control",
          /[\\/]assets[\\/]/.test(path) ? "public, max-age=31536000, immutable" : "no-cache",
        ),
    }),
  );
  router.get("/", (_, response, next) => {
    if (existsSync(join(folder, "index.html"))) next();
    else response.type("html").send(NOT_BUILT);
  });
  return router;
}

const NOT_BUILT = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>lemica-nodes</title>
<h1>lemica-nodes is running</h1>
<p>Its editor has not been built. In the folder of lemica-nodes, run <code>npm run build</code>, then reload this page.</p>
<p>The API is at <a href="/v1/openapi.json">/v1/openapi.json</a>.</p>
</html>
`;
