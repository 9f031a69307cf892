using Shoestring.Random;

namespace Shoestring.Data;

/// <summary>
/// One operation of 14, chosen evenly, with a magnitude chosen evenly among 31. Source: Müller and Hutter,
/// "TrivialAugment: tuning-free yet state-of-the-art data augmentation", ICCV 2021 (the Wide space).
/// </summary>
public sealed record TrivialAugment : ImageTransform
{
    private const int Bins = 31;

    /// <inheritdoc />
    public override void Apply(Canvas canvas, ref RandomCursor random)
    {
        ArgumentNullException.ThrowIfNull(canvas);
        var op = AugmentOp.All[random.NextInt32(AugmentOp.All.Count)];
        var magnitude = op.Wide * random.NextInt32(Bins) / (Bins - 1);
        op.Apply(canvas, op.Signed && random.NextBoolean() ? -magnitude : magnitude);
    }
}
