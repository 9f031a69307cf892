using System.Collections.Immutable;

namespace Shoestring.Graphs.Programs.Fusing;

/// <summary>The gradient of a gate: (dm, z) → ds [N, C, 1, 1] = Σ dm·z over the pixels of each picture.</summary>
internal sealed record GateGrad : FusedOp
{
    public override IReadOnlyList<TensorType> Infer(ImmutableArray<TensorType> inputs)
    {
        var x = inputs[0].Shape;
        return [inputs[0] with { Shape = new Shape(x[0], x[1], 1, 1) }];
    }
}
