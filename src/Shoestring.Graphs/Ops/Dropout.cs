using Shoestring.Random;

namespace Shoestring.Graphs.Ops;

/// <summary>
/// Dropout, element by element: identity in a deployed model; while training, <see cref="DropoutTraining"/>
/// stands for it. Exports as Identity, or not at all. Source: Srivastava et al., 2014; ONNX Dropout.
/// </summary>
/// <param name="Rate">Share that is dropped, in [0, 1).</param>
/// <param name="Salt">Number of this op's own, so that no two draw the same mask.</param>
public sealed record Dropout(double Rate, uint Salt) : UnaryOp, ITrainingForm, IView
{
    /// <inheritdoc/>
    public Op Training => new DropoutTraining(Rate, Salt);

    /// <summary>One whose salt is made from the name of its layer.</summary>
    /// <param name="rate">Share that is dropped, in [0, 1).</param>
    /// <param name="layer">The layer's path, unique within the model.</param>
    public static Dropout Of(double rate, string layer) => new(rate, Purpose.Of(layer).Id);

    /// <inheritdoc/>
    public override double Apply(double x) => x;

    /// <inheritdoc/>
    public override IReadOnlyList<Value?> Differentiate(GradientScope scope)
    {
        ArgumentNullException.ThrowIfNull(scope);
        return [scope.OutputGradient];
    }
}
