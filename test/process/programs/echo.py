"""Answers frames with frames, as a Python that holds a pipeline does. Its last arguments: its parent's process id and version."""

import json
import os
import signal
import struct
import sys
import time

pipe = os.fdopen(os.dup(1), "wb")
os.dup2(2, 1)  # What anybody prints goes to stderr: standard output is for messages alone.
parent, version = sys.argv[-2:]
for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):  # They reach the whole process group; its parent decides.
    signal.signal(number, signal.SIG_IGN)


def say(message, *parts):
    head = json.dumps({"message": message, "bytes": [len(part) for part in parts]}).encode()
    pipe.write(struct.pack("<I", len(head)) + head + b"".join(parts))
    pipe.flush()


while length := sys.stdin.buffer.read(4):
    head = json.loads(sys.stdin.buffer.read(struct.unpack("<I", length)[0]))
    parts = [sys.stdin.buffer.read(size) for size in head["bytes"]]
    asked = head["message"]
    if version != "1.0.0":
        say({"otherThan": version})
    elif asked["do"] == "reverse":
        print("reversing", flush=True)
        say({**asked, "parent": int(parent)}, *[part[::-1] for part in parts])
    elif asked["do"] == "print":
        pipe.write(asked["text"].encode())
        pipe.flush()
        time.sleep(600)
    elif asked["do"] == "sleep":
        say({"sleeps": os.getpid()})
        time.sleep(600)
    else:
        raise ValueError("no idea")
