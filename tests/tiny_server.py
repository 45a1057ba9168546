"""A tiny model behind both doors, for tests of servers and clients."""

import http.client
import json
import shutil

import grpc
import numpy as np
from tiny import tiny_model

from keras_ae.serving import Limits, export_model
from pipeline.deploy import protos
from pipeline.deploy.tensors import to_array, to_proto

NAME = "denoiser"


def export(directory, seed=0, **limits):
    export_model(tiny_model(seed), directory, limits=Limits(**limits))
    return directory


def publish_copy(export, serving, number):
    """As a push does: a copy aside, then one rename."""
    staging = serving / f".staging-{number}"
    shutil.copytree(export, staging)
    return staging.rename(serving / str(number))


class Asker:
    """Asks a server by gRPC and by REST; gives statuses, raises nothing."""

    def __init__(self, server):
        self.server = server
        self.channel = grpc.insecure_channel(
            f"127.0.0.1:{server.grpc_port}",
            [("grpc.max_receive_message_length", -1)],
        )
        self.predictions = protos.PredictionServiceStub(self.channel)
        self.models = protos.ModelServiceStub(self.channel)

    def close(self):
        self.channel.close()

    def grpc(self, signature, inputs, timeout=60, **spec):
        """The status, and the outputs or what is wrong."""
        request = protos.PredictRequest()
        request.model_spec.name = spec.get("name", NAME)
        request.model_spec.signature_name = signature
        if "version" in spec:
            request.model_spec.version.value = spec["version"]
        if "label" in spec:
            request.model_spec.version_label = spec["label"]
        for name, array in inputs.items():
            request.inputs[name].CopyFrom(to_proto(array))
        try:
            response = self.predictions.Predict(request, timeout=timeout)
        except grpc.RpcError as error:
            return error.code().name, error.details()
        return "OK", {n: to_array(t) for n, t in response.outputs.items()}

    def rest(self, body, path=f"/v1/models/{NAME}:predict", headers=None):
        """The status and the document."""
        if not isinstance(body, bytes):
            body = json.dumps(body).encode()
        status, data = self.http("POST", path, body, headers or {})
        return status, json.loads(data)

    def http(self, method, path, body=None, headers=None):
        connection = http.client.HTTPConnection(
            "127.0.0.1", self.server.rest_port, timeout=60
        )
        try:
            connection.request(method, path, body, headers or {})
            response = connection.getresponse()
            return response.status, response.read()
        finally:
            connection.close()


def texts(*values):
    """Bytes as an array that keeps the zeros at their ends."""
    return np.array(values, "object")
