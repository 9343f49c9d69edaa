import numpy


class Tensor:
    def __init__(self, values):
        self.values = values

    def detach(self):
        return self

    def numpy(self):
        return self.values


class MTCNN:
    def __init__(self, keep_all):
        assert keep_all

    def detect(self, image):
        boxes = [[2.0, 2.0, 20.0, 30.0], [30.0, 2.0, 50.0, 30.0]]
        return numpy.array(boxes, dtype=numpy.float32), numpy.array([0.99, 0.98])

    def extract(self, image, boxes, save_path):
        return Tensor(numpy.zeros((len(boxes), 3, 160, 160), dtype=numpy.float32))


class InceptionResnetV1:
    def __init__(self, pretrained):
        assert pretrained == "vggface2"

    def eval(self):
        return self

    def __call__(self, faces):
        count = faces.values.shape[0]
        return Tensor(numpy.random.default_rng(3).normal(size=(count, 512)).astype(numpy.float32))
