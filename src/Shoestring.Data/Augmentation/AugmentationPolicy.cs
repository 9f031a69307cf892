using System.Text.Json;
using Shoestring.Errors;

namespace Shoestring.Data;

/// <summary>Which transforms, in which order; then whether pairs of a batch are mixed.</summary>
public sealed record AugmentationPolicy
{
    /// <summary>No change at all.</summary>
    public static AugmentationPolicy None { get; } = new();

    /// <summary>Applied to each picture, in this order.</summary>
    public IReadOnlyList<ImageTransform> Transforms { get; init; } = [];

    /// <summary>One of these, chosen evenly, mixes each pair of a batch.</summary>
    public IReadOnlyList<BatchTransform> Mixes { get; init; } = [];

    /// <summary>How often a pair is mixed, when there is a mixture to choose.</summary>
    public double MixProbability { get; init; } = 1;

    /// <summary>Shifts and, where a mirror keeps the meaning, flips.</summary>
    public static AugmentationPolicy Light(bool flip) => new()
    {
        Transforms = flip ? [new PadCrop(), new HorizontalFlip()] : [new PadCrop()],
    };

    /// <summary><see cref="Light"/> and random erasing.</summary>
    public static AugmentationPolicy Standard(bool flip) => new()
    {
        Transforms = [.. Light(flip).Transforms, new RandomErasing()],
    };

    /// <summary><see cref="Standard"/> after TrivialAugment, with half of the pairs mixed: for long training.</summary>
    public static AugmentationPolicy Strong(bool flip) => new()
    {
        Transforms = [new TrivialAugment(), .. Standard(flip).Transforms],
        Mixes = [new Mixup(), new CutMix()],
        MixProbability = 0.5,
    };

    /// <summary>Reads what <see cref="ToJson"/> wrote.</summary>
    /// <exception cref="InputException">It is not such a text.</exception>
    public static AugmentationPolicy FromJson(string json)
    {
        try
        {
            return JsonSerializer.Deserialize(json, DataJson.Default.AugmentationPolicy)
                ?? throw new InputException("the augmentation policy is empty");
        }
        catch (Exception error) when (error is JsonException or NotSupportedException)
        {
            throw new InputException($"the augmentation policy is not understood: {OneLine.Of(error)}", error);
        }
    }

    /// <summary>One line of JSON.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, DataJson.Default.AugmentationPolicy);
}
