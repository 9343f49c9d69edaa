#!/usr/bin/python3
"""What a program does with kithd, over its RPCs: names faces, adds files, waits, follows the journal.

Needs python3-grpcio and python3-protobuf, and the messages generated from our protos once:

    protoc -I proto --python_out=OUT --grpc_python_out=OUT \\
        --plugin=protoc-gen-grpc_python=$(command -v grpc_python_plugin) proto/kith/v1/*.proto

    PYTHONPATH=OUT kith_example.py unix:/run/kith/kith.sock identify visitor.npy
    PYTHONPATH=OUT kith_example.py unix:/run/kith/kith.sock add camera-3/0815.npy
    PYTHONPATH=OUT kith_example.py unix:/run/kith/kith.sock wait camera-3/0815.npy
    PYTHONPATH=OUT kith_example.py unix:/run/kith/kith.sock follow 120
"""

import os
import sys

import grpc

from kith.v1 import daemon_pb2, daemon_pb2_grpc, samples_pb2, samples_pb2_grpc, types_pb2

PIECE = 1 << 20  # bytes of a file in one message


def pieces(path, first, following):
    """The messages that carry a file: `first` has what is said once, `following` nothing yet."""
    left = os.path.getsize(path)
    message = first
    with open(path, "rb") as file:
        while True:
            content = file.read(min(PIECE, left))
            left -= len(content)
            message.content = content
            message.file_complete = left == 0 or not content
            yield message
            if message.file_complete:
                return
            message = following()


def identify(channel, paths):
    """Names the faces in files; nothing is kept. 1 if a file holds none."""
    failed = False

    def requests():
        for path in paths:
            first = samples_pb2.IdentifyFacesRequest(file=os.fsencode(path))
            yield from pieces(path, first, samples_pb2.IdentifyFacesRequest)

    for answer in samples_pb2_grpc.SamplesStub(channel).IdentifyFaces(requests()):
        for face in answer.faces:
            state = types_pb2.SampleState.Name(face.state)[len("SAMPLE_STATE_"):].lower()
            print(os.fsdecode(face.file), face.row, state, face.person or "-", sep="\t", flush=True)
        if answer.HasField("refused"):
            failed = True
            print(answer.refused.message, file=sys.stderr)
    return int(failed)


def add(channel, paths):
    """Puts files into the inbox and tells what was decided. 1 if one could not be taken in."""
    failed = False

    def requests():
        for path in paths:
            first = daemon_pb2.AddFilesRequest(
                path=os.fsencode(os.path.basename(path)), size=os.path.getsize(path))
            yield from pieces(path, first, daemon_pb2.AddFilesRequest)

    for answer in daemon_pb2_grpc.DaemonStub(channel).AddFiles(requests()):
        for sample in answer.samples:
            state = types_pb2.SampleState.Name(sample.state)[len("SAMPLE_STATE_"):].lower()
            print(os.fsdecode(sample.file), sample.row, state, sample.person or "-", sep="\t",
                  flush=True)
        if answer.HasField("file") and answer.file.state == types_pb2.FILE_STATE_FAILED:
            failed = True
            print(answer.file.message, file=sys.stderr)
    return int(failed)


def wait(channel, paths):
    """Returns when these files, or all that is pending, are decided. 1 if one failed."""
    failed = False
    request = daemon_pb2.WaitFilesRequest(paths=[os.fsencode(path) for path in paths])
    for answer in daemon_pb2_grpc.DaemonStub(channel).WaitFiles(request):
        failed = failed or (answer.HasField("file")
                            and answer.file.state == types_pb2.FILE_STATE_FAILED)
    return int(failed)


def follow(channel, since):
    """Prints what comes after event `since`, until the daemon stops."""
    request = daemon_pb2.WatchEventsRequest(since=since, follow=True)
    for answer in daemon_pb2_grpc.DaemonStub(channel).WatchEvents(request):
        if answer.HasField("lost"):
            print(f"events {answer.lost.first} to {answer.lost.last} have left the journal",
                  file=sys.stderr)
            continue
        event = answer.event
        kind = types_pb2.EventKind.Name(event.kind)[len("EVENT_KIND_"):].lower()
        print(event.sequence, kind, os.fsdecode(event.file) or "-", event.person or "-", sep="\t",
              flush=True)
    return 0


def main(address, verb, *arguments):
    with grpc.insecure_channel(address) as channel:
        try:
            if verb == "follow":
                return follow(channel, int(arguments[0]) if arguments else 0)
            return {"identify": identify, "add": add, "wait": wait}[verb](channel, arguments)
        except grpc.RpcError as error:
            print(error.details(), file=sys.stderr)
            return {grpc.StatusCode.NOT_FOUND: 4, grpc.StatusCode.UNAVAILABLE: 3}.get(error.code(), 1)


if __name__ == "__main__":
    if len(sys.argv) < 3 or sys.argv[2] not in ("identify", "add", "wait", "follow"):
        sys.exit(__doc__)
    sys.exit(main(*sys.argv[1:]))
