using Shoestring.Random;

namespace Shoestring.Data;

/// <summary>
/// Several operations of 14, chosen evenly, all with one magnitude. Source: Cubuk et al., "RandAugment: practical
/// automated data augmentation with a reduced search space", NeurIPS 2020.
/// </summary>
/// <param name="Operations">How many, one after another.</param>
/// <param name="Magnitude">Strength, 0 to 30.</param>
public sealed record RandAugment(int Operations = 2, int Magnitude = 9) : ImageTransform
{
    /// <summary>The largest magnitude.</summary>
    public const int LargestMagnitude = 30;

    /// <inheritdoc />
    public override void Apply(Canvas canvas, ref RandomCursor random)
    {
        ArgumentNullException.ThrowIfNull(canvas);
        var strength = Math.Clamp(Magnitude, 0, LargestMagnitude) / (double)LargestMagnitude;
        for (var i = 0; i < Operations; i++)
        {
            var op = AugmentOp.All[random.NextInt32(AugmentOp.All.Count)];
            var magnitude = op.Narrow(Math.Min(canvas.Height, canvas.Width)) * strength;
            op.Apply(canvas, op.Signed && random.NextBoolean() ? -magnitude : magnitude);
        }
    }
}
