import react from "@vitejs/plugin-react";
import { defineConfig, type Plugin } from "vite";

/**
 * litegraph evaluates what is typed into its own number prompt, which the editor never shows. Without it the bundle has no
 * eval, as the page's content security policy asks.
 */
const withoutEval: Plugin = {
  name: "litegraph-without-eval",
  transform: (code, id) =>
    id.includes("litegraph.core") ? { code: code.replaceAll(/\beval\(/g, "Number("), map: null } : undefined,
};

// biome-ignore lint/style/noDefaultExport: vite reads the default export
export default defineConfig({
  root: import.meta.dirname,
  plugins: [react(), withoutEval],
  // The largest chunk is the layout engine, which is loaded when it is first used.
  build: { outDir: "dist", emptyOutDir: true, target: "es2022", sourcemap: true, chunkSizeWarningLimit: 1600 },
  // `npm run dev` beside a running `lemica serve`.
  server: { proxy: { "/v1": { target: "http://127.0.0.1:8188", ws: true, changeOrigin: true } } },
});
