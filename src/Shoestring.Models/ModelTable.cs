using System.Collections.Immutable;
using System.Globalization;
using Shoestring.Errors;
using Shoestring.Models.Zoo;

namespace Shoestring.Models;

/// <summary>The zoo: one row an architecture.</summary>
public static class ModelTable
{
    private const int NamesTold = 5;

    /// <summary>All architectures.</summary>
    public static ImmutableArray<ModelDefinition> All { get; } =
    [
        .. CifarResNet.Depths.Select(CifarResNet.Definition),
        .. ResNet.Definitions,
        .. WideResNet.Definitions,
        MobileNetV1.Definition,
        MobileNetV2.Definition,
        MobileNetV2Small.Definition,
        .. MobileNetV3.Definitions,
        .. ShuffleNetV1.Definitions,
        .. ShuffleNetV2.Definitions,
        .. EfficientNet.Definitions,
        .. EfficientNetLite.Definitions,
        .. MnasNet.Definitions,
        MnasNetA1.Definition,
        SqueezeNet.Definition,
        .. DenseNet.Definitions,
        .. Vgg.Definitions,
        .. DsCnn.Definitions,
        CompactNet.Definition,
    ];

    /// <summary>The architecture of a name.</summary>
    /// <param name="name">Its name.</param>
    /// <exception cref="InputException">There is none of that name.</exception>
    public static ModelDefinition Find(string name) =>
        All.FirstOrDefault(m => m.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
        ?? throw new InputException($"there is no model '{name}'; near it are {string.Join(", ", Near(name))} ('shoestring models' lists all)");

    /// <summary>Reads <c>NAME</c> or <c>NAME:WIDTH</c>, such as <c>mobilenet-v2:0.35</c>.</summary>
    /// <param name="text">What a person typed.</param>
    /// <returns>The architecture and the width multiplier.</returns>
    /// <exception cref="InputException">The name or the width makes no sense.</exception>
    public static (ModelDefinition Model, double WidthMultiplier) Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        if (colon < 0)
        {
            return (Find(text), 1);
        }

        var model = Find(text[..colon]);
        return double.TryParse(text[(colon + 1)..], NumberStyles.Float, CultureInfo.InvariantCulture, out var width)
            && width is > 0 and <= 16
            ? (model, width)
            : throw new InputException($"the width '{text[(colon + 1)..]}' of '{text}' is not a number above 0 and at most 16");
    }

    // The few names that are most like what was typed.
    private static IEnumerable<string> Near(string name) => NearNames.Of(name, All.Select(m => m.Name)).Take(NamesTold).Select(n => n.Name);
}
