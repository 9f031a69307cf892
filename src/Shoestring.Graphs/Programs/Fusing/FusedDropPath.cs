using System.Collections.Immutable;
using Shoestring.Graphs.Ops;

namespace Shoestring.Graphs.Programs.Fusing;

/// <summary>Stochastic depth and the shortcut in one walk: (x, r) → x·m/(1 − rate) + r. Exists only below the planner.</summary>
internal sealed record FusedDropPath(double Rate, uint Salt) : Op, IReadsHalves, IWritesHalves
{
    /// <summary>Whether the result is stored as bfloat16.</summary>
    public bool Halves { get; init; }

    public override string? NotDifferentiable => "fused ops exist only below the planner";

    public override string? NotExportable => "fused ops exist only below the planner";

    public override IReadOnlyList<TensorType> Infer(ImmutableArray<TensorType> inputs) =>
        [inputs[0] with { Element = Halves ? ElementType.BFloat16 : ElementType.Float32 }];

    /// <inheritdoc/>
    public bool ReadsHalves(int input) => true;

    /// <inheritdoc/>
    public Op WritingHalves() => this with { Halves = true };

    public override void Evaluate(
        IReadOnlyList<Tensor<double>> inputs, IReadOnlyList<Tensor<double>> outputs, in RunContext context)
    {
        DropoutMask.ApplyPerSample(inputs[0], outputs[0], Rate, DropoutMask.Stream(Salt, context));
        for (var i = 0; i < outputs[0].Length; i++)
        {
            outputs[0][i] += inputs[1][i];
        }
    }
}
