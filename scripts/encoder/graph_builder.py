"""Collects the nodes and constants of an ONNX graph."""

import numpy as np
from onnx import ModelProto, NodeProto, TensorProto, ValueInfoProto, checker, helper, numpy_helper

# The operators of ONNX Runtime that ONNX does not define.
RUNTIME_DOMAIN = 'com.microsoft'
OPSET = 21
IR_VERSION = 10


class GraphBuilder:
    """Names are unique: another value of the same name raises ValueError."""

    def __init__(self) -> None:
        self._nodes: list[NodeProto] = []
        self._constants: dict[str, TensorProto] = {}
        self._names: set[str] = set()

    def constant(self, name: str, values: np.ndarray) -> str:
        """Stores an array in the model and returns its name."""
        self._take(name)
        self._constants[name] = numpy_helper.from_array(np.ascontiguousarray(values), name)
        return name

    def shared(self, name: str, values: np.ndarray) -> str:
        """As `constant`, for an array that several operators use: only the first call stores it."""
        return name if name in self._constants else self.constant(name, values)

    def node(
        self, operator: str, inputs: list[str], name: str, domain: str = '', **attributes: object
    ) -> str:
        """Adds an operator with one output, and returns the name of that output: `name`."""
        return self.nodes(operator, inputs, [name], domain, **attributes)[0]

    def nodes(
        self, operator: str, inputs: list[str], outputs: list[str], domain: str = '', **attributes: object
    ) -> list[str]:
        """Adds an operator, and returns the names of its outputs."""
        for output in outputs:
            self._take(output)
        self._nodes.append(
            helper.make_node(operator, inputs, outputs, outputs[0], domain=domain, **attributes)
        )
        return outputs

    def model(self, name: str, inputs: list[ValueInfoProto], outputs: list[ValueInfoProto]) -> ModelProto:
        """The whole model, after the checks of ONNX."""
        graph = helper.make_graph(self._nodes, name, inputs, outputs, list(self._constants.values()))
        opsets = [helper.make_opsetid('', OPSET), helper.make_opsetid(RUNTIME_DOMAIN, 1)]
        model = helper.make_model(
            graph, opset_imports=opsets, ir_version=IR_VERSION, producer_name='vortex-signal'
        )
        checker.check_model(model)
        return model

    def _take(self, name: str) -> None:
        if name in self._names:
            raise ValueError(f'two values of the graph have the name {name}')
        self._names.add(name)
