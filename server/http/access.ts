import { isIP } from "node:net";

/** Who may speak to the server. */
export interface Access {
  /** Names that a request may give as Host, in lower case, without port. */
  readonly hosts: ReadonlySet<string>;
  /** Whether a bare address is as good as a name: DNS rebinding needs a name. */
  readonly anyAddress: boolean;
  /** Other pages that may use the server, such as `https://lemica.example.org`. */
  readonly origins: ReadonlySet<string>;
  /** What every request must carry, if anything. */
  readonly token: string | undefined;
}

export interface AccessSettings {
  /** The address or name that the server listens on. */
  readonly host: string;
  readonly allowedHosts: readonly string[];
  readonly allowedOrigins: readonly string[];
  readonly token?: string | undefined;
}

const LOOPBACK = ["localhost", "127.0.0.1", "[::1]"];
const EVERY_ADDRESS = ["0.0.0.0", "::", "[::]"];

/** Allow-lists: the loopback's names, the name listened on, and those that were set. */
export function accessOf({ host, allowedHosts, allowedOrigins, token }: AccessSettings): Access {
  const names = [...LOOPBACK, host, ...allowedHosts].map((name) => (isIP(name) === 6 ? `[${name}]` : name));
  return {
    hosts: new Set(names.map((name) => name.toLowerCase()).filter((name) => !EVERY_ADDRESS.includes(name))),
    anyAddress: EVERY_ADDRESS.includes(host),
    origins: new Set(allowedOrigins),
    token,
  };
}

/** Whether a Host header, with or without port, names this server. */
export function allowsHost({ hosts, anyAddress }: Access, header: string): boolean {
  const [, name] = /^(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(?::\d{1,5})?$/i.exec(header) ?? [];
  if (name === undefined) return false;
  return hosts.has(name.toLowerCase()) || (anyAddress && isIP(name.replace(/^\[|\]$/g, "")) !== 0);
}

/** Whether a page of this origin may use the server: one that it served itself, under an allowed name, or an allowed one. */
export function allowsOrigin({ origins }: Access, origin: string, host: string): boolean {
  return origins.has(origin) || origin === `http://${host}` || origin === `https://${host}`;
}
