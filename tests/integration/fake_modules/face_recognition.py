import numpy
from PIL import Image


def load_image_file(path):
    return numpy.asarray(Image.open(path).convert("RGB"))


def face_locations(pixels):
    return [(2, 20, 30, 2), (2, 50, 30, 30)]  # top, right, bottom, left


def face_encodings(pixels, boxes):
    return [numpy.random.default_rng(seed).normal(size=128) for seed in range(len(boxes))]
