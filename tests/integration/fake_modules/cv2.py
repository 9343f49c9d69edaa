import numpy
from PIL import Image


def imread(path):
    return numpy.asarray(Image.open(path).convert("RGB"))[:, :, ::-1]
