from tensorflow.core.framework import types_pb2
from tensorflow.core.protobuf.meta_graph_pb2 import MetaGraphDef

from pipeline.deploy.signatures import Signature, TensorInfo, read_signatures


def meta_graph():
    """With fields of every wire type around the signatures."""
    meta_graph = MetaGraphDef()
    meta_graph.meta_info_def.tags.append("serve")
    node = meta_graph.graph_def.node.add(name="x" * 300, op="Const")
    node.attr["value"].tensor.double_val.append(0.5)
    node.attr["value"].f = 1.5
    meta_graph.collection_def["floats"].float_list.value.append(2.0)
    return meta_graph


def test_signatures_are_those_that_protobuf_reads():
    graph = meta_graph()
    signature = graph.signature_def["serve"]
    signature.method_name = "tensorflow/serving/predict"
    image = signature.inputs["image"]
    image.name, image.dtype = "serve_image:0", types_pb2.DT_FLOAT
    image.tensor_shape.dim.add(size=-1)
    for index, name in enumerate(["a", "b"]):
        output = signature.outputs[name]
        output.name, output.dtype = f"Call:{index}", types_pb2.DT_STRING
    assert read_signatures(graph.SerializeToString()) == {
        "serve": Signature(
            {"image": TensorInfo("serve_image:0", 1)},
            {"a": TensorInfo("Call:0", 7), "b": TensorInfo("Call:1", 7)},
        )
    }


def test_what_tensorflow_keeps_for_itself_is_left_out():
    graph = meta_graph()
    graph.signature_def["__saved_model_init_op"].outputs["op"].name = "NoOp"
    assert read_signatures(graph.SerializeToString()) == {}
