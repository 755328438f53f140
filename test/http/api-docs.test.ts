import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { openApiOf } from "#protocol/openapi.ts";
import { BYTES } from "#protocol/route.ts";
import { bodyFailures, commonFailures, routeList, routes, themes, writeFailures } from "#protocol/routes.ts";
import { apiTable } from "./api-table.ts";

const docs = join(import.meta.dirname, "../../docs");
const page = readFileSync(join(docs, "api.md"), "utf8");
const explained = new Set(
  [...readFileSync(join(docs, "failures.md"), "utf8").matchAll(/^\| `([a-z-]+\/[a-z0-9-]+)`/gm)].map(
    ([, code]) => code!,
  ),
);

describe("docs/api.md", () => {
  test.each(Object.entries(themes))("lists every command of %s as it is", (theme, ofTheme) => {
    expect(page.slice(page.indexOf(`## ${theme}`))).toContain(apiTable(ofTheme));
  });

  test("lists no command that is not", () => {
    const listed = [...page.matchAll(/^\| `([A-Z]+ \/v1\S*)`/gm)].map(([, line]) => line);
    expect(listed).toEqual(routeList.map(([, { method, path }]) => `${method} ${path}`));
  });

  test("names the failures that every command can answer", () => {
    for (const code of [...commonFailures, ...bodyFailures, ...writeFailures]) expect(page).toContain(`\`${code}\``);
  });
});

describe("failures of the API", () => {
  test("are all explained", () => {
    const told = [...commonFailures, ...bodyFailures, ...routeList.flatMap(([, { failures }]) => failures)];
    expect(told.filter((code) => !explained.has(code))).toEqual([]);
  });
});

interface Operation {
  readonly operationId: string;
  readonly summary: string;
  readonly parameters?: readonly { name: string; in: string; required: boolean; schema: object }[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { schema?: object }>> };
  readonly responses: Readonly<
    Record<string, { description: string; content?: Readonly<Record<string, { schema?: object }>> }>
  >;
}

describe("the OpenAPI document", () => {
  const document = openApiOf(routes, "1.2.3") as unknown as {
    openapi: string;
    info: { title: string; version: string };
    paths: Record<string, Record<string, Operation>>;
    components: { schemas: Record<string, object> };
  };
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
  );

  test("is of version 3.1 and has an operation for every route", () => {
    expect(document.openapi).toBe("3.1.0");
    expect(document.info).toMatchObject({ title: "lemica-nodes", version: "1.2.3" });
    expect(operations.map(({ operation }) => operation.operationId).sort()).toEqual(
      routeList.map(([name]) => name).sort(),
    );
  });

  test("declares exactly the parameters that stand in each path, all of them required", () => {
    for (const { path, operation } of operations) {
      const inPath = (operation.parameters ?? []).filter((parameter) => parameter.in === "path");
      expect(inPath.map(({ name }) => `{${name}}`)).toEqual(path.match(/\{\w+\}/g) ?? []);
      expect(inPath.every(({ required }) => required)).toBe(true);
      for (const { name, schema } of operation.parameters ?? [])
        expect([name, typeof schema]).toEqual([name, "object"]);
    }
  });

  test("says what every body and every answer is", () => {
    for (const { operation } of operations) {
      const route = routes[operation.operationId as keyof typeof routes];
      const body = operation.requestBody?.content;
      if (!("body" in route)) expect(body).toBeUndefined();
      else expect(Object.keys(body!)).toEqual([route.body === BYTES ? "application/octet-stream" : "application/json"]);
      const [status, ...more] = Object.keys(operation.responses).filter((key) => key !== "default");
      expect(status).toMatch(/^20[0-4]$/);
      expect(more).toEqual("file" in route ? ["206", "304"] : "etag" in route && route.etag === "read" ? ["304"] : []);
      const content = operation.responses[status!]!.content;
      expect(content === undefined).toBe(status === "204");
      expect(operation.responses.default!.content!["application/json"]!.schema).toEqual({
        $ref: "#/components/schemas/Error",
      });
    }
  });

  test("refers to nothing that is not in it, and is plain JSON", () => {
    const text = JSON.stringify(document);
    expect(JSON.parse(text)).toEqual(document);
    for (const [, name] of text.matchAll(/"\$ref":"#\/components\/schemas\/(\w+)"/g))
      expect(document.components.schemas).toHaveProperty(name!);
    expect(text.match(/"\$ref":"(?!#\/components)/g)).toBeNull();
  });
});
