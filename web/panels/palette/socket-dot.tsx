import { useServer } from "#web/store/server.ts";

/** The dot of a port in the colour of its socket; hollow if it may stay free. */
export function SocketDot({
  socket,
  hollow = false,
}: {
  readonly socket: string | undefined;
  readonly hollow?: boolean;
}) {
  const colour = useServer((server) => server.catalogue?.sockets.find(({ name }) => name === socket)?.colour);
  return (
    <svg className="socket-dot" viewBox="0 0 10 10" aria-hidden>
      <circle
        cx="5"
        cy="5"
        r={hollow ? 3.5 : 4.5}
        fill={hollow ? "none" : (colour ?? "currentColor")}
        stroke={colour ?? "currentColor"}
        strokeWidth={hollow ? 2 : 0}
      />
    </svg>
  );
}
