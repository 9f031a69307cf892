using System.Collections.Immutable;
using Shoestring.Graphs.Programs.Fusing;

namespace Shoestring.Graphs.Programs.Keeping;

/// <summary>bfloat16 x → the same number in float32.</summary>
internal sealed record WidenFromBFloat16 : FusedOp, IElementwise
{
    public override IReadOnlyList<TensorType> Infer(ImmutableArray<TensorType> inputs) =>
        [inputs[0] with { Element = ElementType.Float32 }];
}
