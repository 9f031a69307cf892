using System.Collections.Immutable;

namespace Shoestring.Graphs.Ops;

/// <summary>Gradient of <see cref="Slice"/>: dy → dx, zero where nothing was taken.</summary>
/// <param name="Slice">The slice.</param>
/// <param name="InputShape">Shape of x, concrete.</param>
public sealed record SliceGrad(Slice Slice, Shape InputShape) : Op
{
    /// <inheritdoc/>
    public override string? NotDifferentiable => "second derivatives of slices are not supported";

    /// <inheritdoc/>
    public override string? NotExportable => "it stands in backward graphs only";

    /// <inheritdoc/>
    public override IReadOnlyList<TensorType> Infer(ImmutableArray<TensorType> inputs)
    {
        Require(inputs.Length == 1, $"takes 1 input, not {inputs.Length}");
        return [inputs[0] with { Shape = InputShape }];
    }

    /// <inheritdoc/>
    public override void Evaluate(
        IReadOnlyList<Tensor<double>> inputs, IReadOnlyList<Tensor<double>> outputs, in RunContext context)
    {
        var (dy, dx) = (Lines.Along(inputs[0].Dimensions.AsSpan(), Slice.Axis), Lines.Along(outputs[0].Dimensions.AsSpan(), Slice.Axis));
        var (begin, count) = Slice.Range(dx.Length);
        for (var line = 0; line < dy.Count; line++)
        {
            for (var k = 0; k < count; k++)
            {
                outputs[0][dx.Start(line) + ((begin + (k * Slice.Step)) * dx.Step)] = inputs[0][dy.Start(line) + (k * dy.Step)];
            }
        }
    }
}
