import { z } from "zod";
import { BYTES, type Route } from "#protocol/route.ts";

/** A theme of the API as a table of docs/api.md. */
export function apiTable(routes: Readonly<Record<string, Route>>): string {
  const rows = Object.values(routes).map((route) => {
    const failures = route.failures.map((code) => `\`${code}\``).join(", ");
    return `| \`${route.method} ${route.path}\` | ${route.summary} | ${takes(route)} | ${gives(route)} | ${failures} |`;
  });
  return ["| | what it does | takes | gives | failures of its own |", "|---|---|---|---|---|", ...rows].join("\n");
}

function takes({ query, body }: Route): string {
  const parts = [
    query && `query ${members(query)}`,
    body === BYTES ? "bytes" : body instanceof z.ZodObject ? members(body) : body && "a document",
  ];
  return parts.filter(Boolean).join("; ");
}

function gives({ response, etag }: Route): string {
  if (response === undefined) return "";
  const what = response === BYTES ? "bytes" : response instanceof z.ZodObject ? members(response) : "an object";
  return etag ? `${what}; ETag` : what;
}

function members(schema: z.ZodObject): string {
  return Object.entries(schema.shape)
    .map(
      ([name, member]) =>
        `\`${name}${(member as z.ZodType).safeParse(undefined).success || isOptional(member) ? "?" : ""}\``,
    )
    .join(", ");
}

/** Members that may be absent, but not undefined. */
function isOptional(schema: unknown): boolean {
  return schema instanceof z.ZodExactOptional;
}
