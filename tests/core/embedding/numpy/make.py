#!/usr/bin/env python3
"""Writes the .npy files beside it: what numpy itself makes of -7.5, -6.5, … in every type and order."""

import itertools
import pathlib

import numpy as np

here = pathlib.Path(__file__).parent
versions = [(1, 0), (2, 0), (3, 0)]


def write(name, array, version):
    with open(here / f"{name}.npy", "wb") as file:
        np.lib.format.write_array(file, array, version=version)


for dtype, fortran, version in itertools.product(
    ["<f2", "<f4", "<f8", ">f2", ">f4", ">f8"], [False, True], versions
):
    matrix = np.arange(-7.5, 4.5).astype(dtype).reshape(3, 4)
    matrix = np.asfortranarray(matrix) if fortran else matrix
    order = "fortran" if fortran else "c"
    spelled = dtype.replace("<", "little_").replace(">", "big_")
    write(f"{spelled}_{order}_version{version[0]}", matrix, version)

np.save(here / "saved_vector.npy", np.arange(-7.5, -3.5, dtype=np.float32))
np.save(here / "saved_big_vector.npy", np.arange(-7.5, -3.5).astype(">f8"))
