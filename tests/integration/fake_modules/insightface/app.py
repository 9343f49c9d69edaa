import numpy


class Face:
    def __init__(self, seed, bbox):
        self.bbox = numpy.array(bbox, dtype=numpy.float32)
        self.embedding = numpy.random.default_rng(seed).normal(size=512).astype(numpy.float32)
        self.normed_embedding = self.embedding / numpy.linalg.norm(self.embedding)


class FaceAnalysis:
    def prepare(self, ctx_id, det_size=(640, 640)):
        assert ctx_id == -1

    def get(self, pixels):
        assert pixels.dtype == numpy.uint8 and pixels.shape[2] == 3
        return [Face(1, (-3.5, 2.0, 20.0, 30.0)), Face(2, (30.0, 2.0, 50.0, 30.0))]
