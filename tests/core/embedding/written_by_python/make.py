#!/usr/bin/env python3
"""Writes the files in npy/ and forms/ beside it: what Python itself makes of the rows -7.5, -6.5, …

Every file holds the same three rows of four values (those called *vector* only the first row). A file whose
name has "named" in it gives the rows NAMES, one with "labeled" gives them LABELS.
"""

import base64
import csv
import itertools
import json
import pathlib
import pickle

import numpy as np

here = pathlib.Path(__file__).parent
ROWS = np.arange(-7.5, 4.5).reshape(3, 4)
NAMES = ["a/1.jpg", "b\\2.PNG", "ü.bmp"]
LABELS = ["ann", "Zoë", "2"]


def write_npy(name, array, version):
    with open(here / "npy" / f"{name}.npy", "wb") as file:
        np.lib.format.write_array(file, array, version=version)


def make_npy():
    types = ["<f2", "<f4", "<f8", ">f2", ">f4", ">f8"]
    versions = [(1, 0), (2, 0), (3, 0)]
    for dtype, fortran, version in itertools.product(types, [False, True], versions):
        matrix = ROWS.astype(dtype)
        matrix = np.asfortranarray(matrix) if fortran else matrix
        spelled = dtype.replace("<", "little_").replace(">", "big_")
        order = "fortran" if fortran else "c"
        write_npy(f"{spelled}_{order}_version{version[0]}", matrix, version)
    np.save(here / "npy" / "saved_vector.npy", ROWS[0].astype(np.float32))
    np.save(here / "npy" / "saved_big_vector.npy", ROWS[0].astype(">f8"))


def make_pickles():
    forms = {
        "matrix": ROWS,
        "fortran_float32": np.asfortranarray(ROWS.astype("f4")),
        "big_endian": ROWS.astype(">f2"),
        "list_of_arrays": list(ROWS),
        "lists": ROWS.tolist(),
        "scalars": [[np.float32(x) for x in row] for row in ROWS],
        "dicts_named": [
            {"imagePath": name, "loc": (1, 2, 3, 4), "encoding": row} for name, row in zip(NAMES, ROWS)
        ],
        "deepface_named": [[name, row.tolist()] for name, row in zip(NAMES, ROWS)],
        "deepface2_named": [
            {"identity": name, "hash": "0", "embedding": row.tolist(), "target_x": 1}
            for name, row in zip(NAMES, ROWS)
        ],
        "columns_labeled": {"encodings": list(ROWS), "names": LABELS},
        "array_columns_named_labeled": {"embeddings": ROWS, "y": np.array(LABELS), "paths": NAMES},
        "pair_labeled": (ROWS, LABELS),
        "turned_pair_labeled": (np.array(LABELS), list(ROWS)),
        "by_name_labeled": dict(zip(LABELS, ROWS)),
        "by_name_lists_labeled": {label: [row] for label, row in zip(LABELS, ROWS)},
        "vector": ROWS[0],
    }
    for (name, form), protocol in itertools.product(forms.items(), [0, 2, 4, 5]):
        path = here / "forms" / f"{name}_protocol{protocol}.pkl"
        path.write_bytes(pickle.dumps(form, protocol=protocol))


def make_npz():
    forms = here / "forms"
    images = np.arange(3 * 2 * 5 * 3, dtype=np.uint8).reshape(3, 2, 5, 3)
    for name, save in [("stored", np.savez), ("deflated", np.savez_compressed)]:
        save(forms / f"{name}_alone.npz", something=ROWS)
        save(forms / f"{name}_fortran.npz", something=np.asfortranarray(ROWS))
        save(forms / f"{name}_vector.npz", embeddings=ROWS[0])
        save(forms / f"{name}_numbered_labeled.npz", ROWS[:2], LABELS[:2], ROWS[2:], LABELS[2:])
        save(
            forms / f"{name}_named_labeled_pictured.npz",
            labels=np.array(LABELS),
            embeddings=ROWS.astype(">f4"),
            paths=np.array(NAMES),
            other=np.zeros((3, 7)),
            images=images,
        )
    np.savez(forms / "bytes_named.npz", embeddings=ROWS, names=[n.encode() for n in NAMES])


def write_csv(name, rows, **options):
    with open(here / "forms" / f"{name}.csv", "w", newline="") as file:
        csv.writer(file, **options).writerows(rows)


def make_csv():
    rows = ROWS.tolist()
    write_csv("plain", rows)
    write_csv("semicolons", rows, delimiter=";")
    write_csv("tabs", rows, delimiter="\t")
    write_csv("quoted", rows, quoting=csv.QUOTE_ALL)
    write_csv("columns_counted", [[0, 1, 2, 3], *rows])
    write_csv("header_and_index", [["", 0, 1, 2, 3], *([i, *row] for i, row in enumerate(rows))])
    write_csv("index", [[i, *row] for i, row in enumerate(rows)])
    write_csv("header", [["e0", "e1", "e2", "e3"], *rows])
    write_csv("header_other", [["age", "e0", "e1", "e2", "e3"], *([i + 30, *r] for i, r in enumerate(rows))])
    write_csv("first_named", [[name, *row] for name, row in zip(NAMES, rows)])
    write_csv("last_labeled", [[*row, label] for label, row in zip(["ann", "Zoë", "2"], rows)])
    write_csv(
        "header_named_labeled",
        [["label", "v1", "v2", "v3", "v4", "path"], *([a, *r, n] for a, n, r in zip(LABELS, NAMES, rows))],
    )
    write_csv("lists_labeled", [["name", "embedding"], *([a, r] for a, r in zip(LABELS, rows))])
    write_csv("arrays_labeled", [["name", "embedding"], *([a, np.array(r)] for a, r in zip(LABELS, rows))])


def make_text():
    forms = here / "forms"
    np.savetxt(forms / "savetxt.txt", ROWS)
    np.savetxt(forms / "savetxt_vector.txt", ROWS[0])
    np.savetxt(forms / "savetxt_comma.txt", ROWS, delimiter=",")
    np.savetxt(forms / "savetxt_header.txt", ROWS, header="three rows", footer="the end")
    records = np.zeros(3, dtype=[("d", "<i4"), ("v", "<f4", 4)])
    records["d"], records["v"] = 4, ROWS
    records.tofile(forms / "three.fvecs")
    records[:1].tofile(forms / "one_vector.fvecs")


def make_json():
    rows = ROWS.tolist()
    encoded = [base64.b64encode(row.astype("<f4").tobytes()).decode() for row in ROWS]
    forms = {
        "matrix": rows,
        "vector": rows[0],
        "nested": [[rows[0]], [rows[1], rows[2]]],
        "objects_named": [{"embedding": r, "image": n} for n, r in zip(NAMES, rows)],
        "objects_labeled": [{"name": a, "embedding": r} for a, r in zip(LABELS, rows)],
        "base64_named_labeled": [
            {"label": a, "embedding": e, "image": n} for a, e, n in zip(LABELS, encoded, NAMES)
        ],
        "columns_labeled": {"model": "x", "data": {"embeddings": rows, "labels": LABELS}},
        "by_name_labeled": dict(zip(LABELS, rows)),
        "wrapped_labeled": {"faces": [{"person": a, "vector": r} for a, r in zip(LABELS, rows)]},
    }
    for name, form in forms.items():
        (here / "forms" / f"{name}.json").write_text(json.dumps(form))
        if isinstance(form, list) and name != "vector":
            lines = "".join(json.dumps(item, ensure_ascii=False) + "\n" for item in form)
            (here / "forms" / f"{name}.jsonl").write_text(lines)


(here / "npy").mkdir(exist_ok=True)
(here / "forms").mkdir(exist_ok=True)
make_npy()
make_pickles()
make_npz()
make_csv()
make_text()
make_json()
