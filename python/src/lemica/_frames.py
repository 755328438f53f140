"""Messages on pipes, as the studio speaks them (nodes/process/frames.ts)."""

import json
import os
import struct
import sys


def take_pipes():
    """The pipes of frames: standard input, and what standard output was. What libraries print goes to standard error from now on.

    Returns (reader, writer), binary and unbuffered or flushed at each frame.
    """
    writer = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    sys.stdout = sys.stderr
    return sys.stdin.buffer, writer


def read_frame(reader):
    """The next message and the bytes beside it; None at the end of input."""
    head = reader.read(4)
    if len(head) < 4:
        return None
    (length,) = struct.unpack("<I", head)
    document = json.loads(reader.read(length))
    return document["message"], [reader.read(size) for size in document["bytes"]]


def write_frame(writer, message, parts=()):
    """One message: the head's length (4 bytes, little-endian), the head as JSON, and all bytes, one after the other."""
    head = json.dumps({"message": message, "bytes": [len(part) for part in parts]}, ensure_ascii=False).encode()
    writer.write(struct.pack("<I", len(head)) + head)
    for part in parts:
        writer.write(part)
    writer.flush()
