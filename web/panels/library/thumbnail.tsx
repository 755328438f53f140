import { Workflow } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { call, routes } from "#web/store/server.ts";

/** Addresses of pictures that were read, by their content. */
const known = new Map<string, string>();

/** The picture of a saved workflow, read when it comes into sight. A server may ask for a token, which an `img` cannot send. */
export function Thumbnail({ id, etag }: { readonly id: string; readonly etag: string | undefined }) {
  const element = useRef<HTMLSpanElement>(null);
  const [source, setSource] = useState(known.get(etag ?? ""));
  useEffect(() => {
    setSource(known.get(etag ?? ""));
    if (etag === undefined || known.has(etag) || !element.current) return;
    const stop = new AbortController();
    const observer = new IntersectionObserver(async (seen) => {
      if (!seen.some((entry) => entry.isIntersecting)) return;
      observer.disconnect();
      const bytes = await call(routes.readThumbnail, { params: { id }, signal: stop.signal }).catch(() => undefined);
      if (!bytes) return;
      known.set(etag, URL.createObjectURL(new Blob([bytes as Uint8Array<ArrayBuffer>])));
      setSource(known.get(etag));
    });
    observer.observe(element.current);
    return () => {
      observer.disconnect();
      stop.abort();
    };
  }, [id, etag]);
  return (
    <span ref={element} className="thumbnail">
      {source ? <img src={source} alt="" draggable={false} /> : <Workflow aria-hidden />}
    </span>
  );
}
