import { CloudOff } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useKeptRuns } from "#web/runs/kept-runs.ts";
import { useNow } from "#web/runs/progress.ts";
import { call, routes, useServer } from "#web/store/server.ts";
import { Button } from "#web/ui/button.tsx";
import "./banner.css";

/** Milliseconds between tries, the last one again and again. */
const TRIES = [2000, 4000, 8000, 15_000] as const;
/** A connection that is back sooner was never missed. */
const PATIENCE_MS = 1500;

/** Tells that there is no connection: what is known still stands, and it is tried again. Not in the way, and gone by itself. */
export function Banner() {
  const offline = useServer((server) => server.status === "offline");
  const [late, setLate] = useState(false);
  useEffect(() => {
    setLate(false);
    if (!offline) return;
    const timer = setTimeout(() => setLate(true), PATIENCE_MS);
    return () => clearTimeout(timer);
  }, [offline]);
  return offline && late ? <Offline /> : null;
}

function Offline() {
  const { t, i18n } = useTranslation();
  const kept = useKeptRuns(({ runs }) => runs.length);
  const [since] = useState(() => new Date());
  const [next, setNext] = useState(() => Date.now() + TRIES[0]);
  const [trying, setTrying] = useState(false);
  const tries = useRef(0);
  const now = useNow(true);
  const attempt = async () => {
    setTrying(true);
    const isThere = await call(routes.health).then(
      () => true,
      () => false,
    );
    setTrying(false);
    tries.current++;
    setNext(Date.now() + TRIES[Math.min(tries.current, TRIES.length - 1)]!);
    // Whoever follows the server connects at once when the network is back.
    if (isThere) window.dispatchEvent(new Event("online"));
  };
  const latest = useRef(attempt);
  latest.current = attempt;
  useEffect(() => {
    const timer = setTimeout(() => void latest.current(), Math.max(0, next - Date.now()));
    return () => clearTimeout(timer);
  }, [next]);
  const time = since.toLocaleTimeString(i18n.language, { timeStyle: "short" });
  const seconds = Math.max(1, Math.ceil((next - now) / 1000));
  return (
    <section className="banner" aria-label={t("runs.offline")}>
      <CloudOff aria-hidden />
      <p>
        <span role="status">
          <strong>{t("runs.offline")}</strong> {t("runs.offline-known", { time })}
          {kept > 0 && ` ${t("runs.offline-kept", { count: kept })}`}
        </span>{" "}
        <span className="banner-next">{trying ? t("runs.trying") : t("runs.trying-in", { count: seconds })}</span>
      </p>
      <Button isDisabled={trying} onPress={() => void attempt()}>
        {t("runs.try-now")}
      </Button>
    </section>
  );
}
