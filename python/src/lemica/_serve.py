"""A pipeline in a process of its own, for the studio: one request at a time, over pipes."""

import queue
import signal
import sys
import threading

from ._frames import read_frame, take_pipes, write_frame

VERSION = "0.1.0"


class Stopped(Exception):
    """What was asked is not wanted any more."""


def serve(reader, writer, parent_version=VERSION):
    """Answers requests until the input ends. Replies are `{"result": …}` or `{"failure": {"code", "message"}}`, events before
    them `{"event": …}`. A request is told to stop by `{"op": "abort"}` while it is answered, and then fails.
    """
    # What a terminal says reaches the whole group; the parent decides when this process ends.
    for one in ("SIGINT", "SIGTERM", "SIGHUP"):
        if hasattr(signal, one) and threading.current_thread() is threading.main_thread():
            signal.signal(getattr(signal, one), signal.SIG_IGN)
    requests, stop = queue.Queue(), threading.Event()

    def listen():
        while (frame := read_frame(reader)) is not None:
            if frame[0]["op"] == "abort":
                stop.set()
            else:
                stop.clear()
                requests.put(frame)
        # The parent has ended: nobody waits for what is being computed.
        requests.put(None)
        stop.set()

    threading.Thread(target=listen, daemon=True).start()
    studio = None
    while (frame := requests.get()) is not None:
        message, parts = frame
        try:
            if parent_version != VERSION:
                raise ValueError(
                    f"The Python package is of version {VERSION} and the program of version {parent_version}: update both to one."
                )
            if studio is None:
                from ._studio import Studio

                studio = Studio()

            def tell(event):
                write_frame(writer, {"event": event})

            result, out = studio.answer(message, parts, stop, tell)
            write_frame(writer, {"result": result}, out)
        except Stopped:
            write_frame(writer, {"failure": {"code": "torch/stopped", "message": "The request was stopped."}})
        except ImportError as reason:
            message = f"This Python lacks a package ({reason}): install torch, diffusers and transformers in it."
            write_frame(writer, {"failure": {"code": "torch/no-package", "message": message}})
        except (ValueError, OSError) as reason:
            write_frame(writer, {"failure": {"code": "torch/refused", "message": str(reason)}})
        except MemoryError as reason:
            write_frame(writer, {"failure": {"code": "torch/memory", "message": f"There was not enough memory ({reason})."}})
        except Exception as reason:
            code = "torch/memory" if "out of memory" in str(reason) else "torch/failed"
            write_frame(writer, {"failure": {"code": code, "message": f"{type(reason).__name__}: {reason}"}})


def main():
    """Serves the process that has started this one: its id and version are the last two arguments."""
    reader, writer = take_pipes()
    serve(reader, writer, sys.argv[-1])


