using Shoestring.Graphs;
using Shoestring.Graphs.Ops;

namespace Shoestring.Onnx.Import;

/// <summary>The weights of one direction of a recurrent layer, and what every kind of cell computes with them.</summary>
internal sealed class RecurrentStep
{
    private readonly Value[] _input;
    private readonly Value[] _recurrent;
    private readonly Value[] _inputBias;
    private readonly Value[] _recurrentBias;
    private readonly Value[] _peepholes;
    private readonly Op[] _activations;

    public RecurrentStep(Formula f, int direction, int gates, int size, string[] activations)
    {
        (F, Size) = (f, size);
        Value Part(int input, ParameterRole role, int axisOfGates, int gate)
        {
            var own = f.Of(new Squeeze([0]), f.Of(new Slice(0, direction, direction + 1), f.Scope.Operand(f.Node, input, role)));
            return f.Of(new Slice(axisOfGates, gate * size, (gate + 1) * size), own);
        }

        Value[] Parts(int input, ParameterRole role, int first, int count) => !f.Node.HasInput(input)
            ? []
            : [.. Enumerable.Range(first, count).Select(gate => Part(input, role, 0, gate))];
        _input = Parts(1, ParameterRole.Weight, 0, gates);
        _recurrent = Parts(2, ParameterRole.Weight, 0, gates);
        _inputBias = Parts(3, ParameterRole.Bias, 0, gates);
        _recurrentBias = Parts(3, ParameterRole.Bias, gates, gates);
        _peepholes = gates == 4 ? Parts(7, ParameterRole.Weight, 0, 3) : [];
        var named = f.Node.Texts("activations");
        if (named is not null && named.Count < (direction + 1) * activations.Length)
        {
            throw f.Node.Refuse($"it names {named.Count} activations");
        }

        _activations = [.. activations.Select((usual, i) => Activation(f, named?[(direction * activations.Length) + i] ?? usual))];
    }

    /// <summary>Where formulas go.</summary>
    public Formula F { get; }

    /// <summary>Numbers of the hidden state.</summary>
    public int Size { get; }

    /// <summary>X·Wᵀ + b of a gate.</summary>
    public Value Input(Value x, int gate) => Affine(x, _input[gate], _inputBias, gate);

    /// <summary>H·Rᵀ + b of a gate.</summary>
    public Value Recurrent(Value hidden, int gate) => Affine(hidden, _recurrent[gate], _recurrentBias, gate);

    /// <summary>What a gate multiplies the cell with, or null.</summary>
    public Value? Peephole(int gate) => gate < _peepholes.Length ? _peepholes[gate] : null;

    /// <summary>One of the layer's activations.</summary>
    public Value Act(int which, Value x) => F.Of(_activations[which], x);

    private Value Affine(Value x, Value w, Value[] biases, int gate)
    {
        var product = F.Of(new MatMul(TransB: true), x, w);
        return biases.Length == 0 ? product : F.Add(product, biases[gate]);
    }

    private static Op Activation(Formula f, string name) => name switch
    {
        "Sigmoid" => new Sigmoid(),
        "Tanh" => new Tanh(),
        "Relu" => new Relu(),
        _ => throw f.Node.Refuse($"the activation '{Formats.Printable.Of(name)}' is not supported"),
    };
}
