#!/usr/bin/env python3
"""Writes the files in corpus/ that were thought of; those that fuzzing found lie beside them."""

import io
import os
import pathlib
import pickle
import struct
import zipfile

import numpy as np

corpus = pathlib.Path(__file__).parent / "corpus"
corpus.mkdir(exist_ok=True)


class Command:
    def __reduce__(self):
        return os.system, ("true",)


def npy(dictionary, data=b""):
    header = dictionary.encode() + b"\n"
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header + data


def zipped(name, content, method=zipfile.ZIP_DEFLATED):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        archive.writestr(name, content)
    return buffer.getvalue()


huge = "{'descr': '<f4', 'fortran_order': False, 'shape': (4611686018427387904, 512), }"
large = "{'descr': '<f4', 'fortran_order': False, 'shape': (2048, 512), }"
small = "{'descr': '<f4', 'fortran_order': False, 'shape': (1, 2), }"

files = {
    "runs_a_command.pkl": pickle.dumps([Command()]),
    "string_of_2_40_bytes.pkl": b"\x80\x04\x8d" + struct.pack("<Q", 1 << 40) + b"abc.",
    "nested.pkl": b"]" * 2000 + b"a" * 1999 + b".",
    "contains_itself.pkl": b"]\x94h\x00a.",
    "objects.pkl": pickle.dumps(np.array([None, 1], dtype=object)),
    "shared.pkl": pickle.dumps([[1.5, 2.5]] * 100),
    "nested.json": b"[" * 2000,
    "bad_values.json": b"[[NaN, 1], [1e999, 2], [0, 0], [3, 4]]",
    "surrogates.json": b'{"name": "\\ud83d\\ude00\\ud800", "embedding": [3, 4]}',
    "huge.npy": npy(huge, b"\0" * 64),
    "objects.npy": npy("{'descr': '|O', 'fortran_order': False, 'shape': (2,), }", pickle.dumps(Command())),
    "bomb.npz": zipped("embeddings.npy", npy(large, b"\0" * (2048 * 512 * 4))),
    "promises_little.npz": zipped("embeddings.npy", npy(small, b"\x40" * (1 << 21))),
    "promises_much.npz": zipped("embeddings.npy", npy(huge, b"\x40" * 64)),
    "quotes.csv": b'name,e0,e1\n"a ""b""\n",3,4\n"c"  ,4,3\n',
    "ragged.csv": b"3,4\n3\n",
    "open_quote.csv": b'name,e0,e1\n"a,3,4\n',
    "all_keys.toml": b"""[classify]
tolerance = 0.9
margin = 0.1
index = "Flat"
[cluster]
eps = 0.7
min_samples = 3
interval = "5m"
min_new = 1
[montage]
columns = 5
rows = 5
tile = 96
max_pages = 4
[inbox]
scan_interval = "30s"
settle = "2s"
max_file_size = "4GiB"
bad_rows = "skip"
archive = "keep"
[server]
listen = "unix:kith.sock"
[log]
level = "info"
[threads]
compute = 2
""",
    "wrong_values.toml": b"[classify]\ntolerance = nan\n[cluster]\neps = -1\nmin_samples = 2.5\nwhat = 1\n",
    "no_toml.toml": b"[classify\ntolerance == 1",
    "negative.fvecs": struct.pack("<iff", -2, 3, 4),
    "zeros.fvecs": struct.pack("<iffiff", 2, 0, 0, 2, 3, 4),
}
for name, content in files.items():
    (corpus / name).write_bytes(content)
