using System.Collections.Immutable;

namespace Shoestring.Graphs.Programs.Fusing;

/// <summary>The gradient of a gate: (dm, z) → ds [N, C, 1, 1] = Σ dm·z over the pixels of each picture.</summary>
internal sealed record GateGrad : FusedOp, IReadsHalves
{
    public override IReadOnlyList<TensorType> Infer(ImmutableArray<TensorType> inputs)
    {
        var x = inputs[0].Shape;
        return [new TensorType(ElementType.Float32, new Shape(x[0], x[1], 1, 1))];
    }

    /// <inheritdoc/>
    public bool ReadsHalves(int input) => true;
}
