"""Makes the tiny models of these tests: /usr/bin/python3 make_models.py (onnx 1.12, opset 17, IR 8)."""
import pathlib

import numpy as np
from onnx import TensorProto, checker, helper, numpy_helper

HERE = pathlib.Path(__file__).parent


def save(name, nodes, inputs, outputs, initializers=(), metadata=()):
    graph = helper.make_graph(nodes, name, inputs, outputs,
                              [numpy_helper.from_array(value, key) for key, value in initializers])
    model = helper.make_model(graph, producer_name="shoestring-tests", opset_imports=[helper.make_opsetid("", 17)])
    model.ir_version = 8
    helper.set_model_props(model, dict(metadata))
    checker.check_model(model)
    (HERE / f"{name}.onnx").write_bytes(model.SerializeToString())


def tensor(name, kind, shape):
    return helper.make_tensor_value_info(name, kind, shape)


# y = x W + b, and its softmax; the batch is free.
save("affine",
     [helper.make_node("Gemm", ["x", "w", "b"], ["y"], "gemm"), helper.make_node("Softmax", ["y"], ["p"], "softmax")],
     [tensor("x", TensorProto.FLOAT, ["batch", 3])],
     [tensor("y", TensorProto.FLOAT, ["batch", 2]), tensor("p", TensorProto.FLOAT, ["batch", 2])],
     [("w", np.array([[1, 2], [3, 4], [5, 6]], np.float32)), ("b", np.array([0.5, -0.5], np.float32))],
     [("labels", "no\nyes"), ("note", "naïve ✓")])

# One input and one output of every type that we carry.
KINDS = {"float": TensorProto.FLOAT, "double": TensorProto.DOUBLE, "int64": TensorProto.INT64,
         "int32": TensorProto.INT32, "uint8": TensorProto.UINT8, "int8": TensorProto.INT8, "bool": TensorProto.BOOL}
save("types",
     [helper.make_node("Identity", [f"{name}_in"], [f"{name}_out"], name) for name in KINDS],
     [tensor(f"{name}_in", kind, ["n"]) for name, kind in KINDS.items()],
     [tensor(f"{name}_out", kind, ["n"]) for name, kind in KINDS.items()])

# An int8 convolution in QDQ form: u8 activations, s8 weights per channel.
rng = np.random.RandomState(0)
save("qdq",
     [helper.make_node("QuantizeLinear", ["x", "xs", "xz"], ["xq"], "quantize_x"),
      helper.make_node("DequantizeLinear", ["xq", "xs", "xz"], ["xf"], "dequantize_x"),
      helper.make_node("DequantizeLinear", ["wq", "ws", "wz"], ["wf"], "dequantize_w", axis=0),
      helper.make_node("DequantizeLinear", ["bq", "bs", "bz"], ["bf"], "dequantize_b", axis=0),
      helper.make_node("Conv", ["xf", "wf", "bf"], ["c"], "conv", kernel_shape=[3, 3], pads=[1, 1, 1, 1]),
      helper.make_node("QuantizeLinear", ["c", "ys", "yz"], ["cq"], "quantize_y"),
      helper.make_node("DequantizeLinear", ["cq", "ys", "yz"], ["y"], "dequantize_y")],
     [tensor("x", TensorProto.FLOAT, ["batch", 1, 6, 6])],
     [tensor("y", TensorProto.FLOAT, ["batch", 4, 6, 6])],
     [("xs", np.float32(0.02)), ("xz", np.uint8(10)),
      ("wq", rng.randint(-127, 128, (4, 1, 3, 3)).astype(np.int8)),
      ("ws", np.array([0.01, 0.02, 0.03, 0.04], np.float32)), ("wz", np.zeros(4, np.int8)),
      ("bq", np.array([100, -200, 300, 0], np.int32)),
      ("bs", np.array([0.01, 0.02, 0.03, 0.04], np.float32) * np.float32(0.02)), ("bz", np.zeros(4, np.int32)),
      ("ys", np.float32(0.25)), ("yz", np.uint8(128))])
