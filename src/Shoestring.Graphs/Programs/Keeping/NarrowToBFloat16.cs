using System.Collections.Immutable;
using Shoestring.Graphs.Programs.Fusing;

namespace Shoestring.Graphs.Programs.Keeping;

/// <summary>x → the nearest bfloat16.</summary>
internal sealed record NarrowToBFloat16 : FusedOp, IElementwise
{
    public override IReadOnlyList<TensorType> Infer(ImmutableArray<TensorType> inputs) =>
        [inputs[0] with { Element = ElementType.BFloat16 }];
}
