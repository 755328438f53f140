import { ChevronLeft, ChevronRight } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { typeOf, useFileUrl } from "#web/runs/run-file.ts";
import { IconButton } from "#web/ui/button.tsx";
import { baseName, type MediaProps, MediaView } from "./media-view.tsx";
import { MovingPicture } from "./moving-picture.tsx";

/** The pictures or films of a node: one large, and all of them as thumbnails under it, which arrows lead through. */
export function MediaGallery({ files, source, ...rest }: MediaProps & { readonly files: readonly string[] }) {
  const { t } = useTranslation();
  const [chosen, choose] = useState(source);
  const at = Math.max(0, files.indexOf(chosen));
  const shown = files[at] ?? source;
  if (files.length < 2) return <MediaView source={source} {...rest} />;
  const go = (by: number) => choose(files[(at + by + files.length) % files.length]!);
  return (
    <div className="media-gallery">
      <MediaView key={shown} source={shown} {...rest} />
      <div className="media-row">
        <IconButton name={t("results.previous-of-these")} onPress={() => go(-1)}>
          <ChevronLeft />
        </IconButton>
        <ul aria-label={t("results.all-of-these", { count: files.length })}>
          {files.map((file) => (
            <li key={file}>
              <button
                type="button"
                className="media-thumb"
                aria-label={baseName(file)}
                aria-current={file === shown}
                title={baseName(file)}
                onClick={() => choose(file)}
              >
                <Thumb run={rest.run} file={file} />
              </button>
            </li>
          ))}
        </ul>
        <IconButton name={t("results.next-of-these")} onPress={() => go(1)}>
          <ChevronRight />
        </IconButton>
      </div>
    </div>
  );
}

function Thumb({ run, file }: { readonly run: string; readonly file: string }) {
  const { url } = useFileUrl(run, file);
  return url === undefined ? null : <MovingPicture url={url} type={typeOf(file)} />;
}
