using System.Collections.Immutable;

namespace Shoestring.Models.Naming;

/// <summary>
/// Finds a network's tensors in files of public weights: under the model's own names (torchvision's, or timm's where torchvision has no
/// such network), or under those of a table.
/// </summary>
public static class PublicNames
{
    // What wrappers put before every name.
    private static readonly ImmutableArray<string> Prefixes = ["", "module.", "model.", "backbone.", "net."];

    /// <summary>All tables.</summary>
    public static ImmutableArray<NameTable> All { get; } =
    [
        new("its own", []),
        MobileNetV1Names.Timm,
        MobileNetV2Names.Timm,
        MobileNetV3Names.Timm,
        EfficientNetNames.Timm,
        MnasNetNames.Timm,
        VggNames.Timm,
        DenseNetNames.OldTorchvision,
    ];

    /// <summary>The file's name of each parameter, under the table that finds most of them.</summary>
    /// <param name="parameters">Names of the model's parameters.</param>
    /// <param name="tensors">Names in the file.</param>
    /// <returns>From the model's name to the file's; parameters that the file has not are left out.</returns>
    public static IReadOnlyDictionary<string, string> Match(IEnumerable<string> parameters, IEnumerable<string> tensors)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        ArgumentNullException.ThrowIfNull(tensors);
        var ours = parameters.ToHashSet(StringComparer.Ordinal);
        var theirs = tensors.ToList();
        var best = new Dictionary<string, string>();
        foreach (var prefix in Prefixes)
        {
            var names = theirs.Where(n => n.StartsWith(prefix, StringComparison.Ordinal)).Select(n => n[prefix.Length..]).ToList();
            foreach (var found in All.Select(t => t.Match(ours, names)).Where(f => f.Count > best.Count))
            {
                best = found.ToDictionary(p => p.Key, p => prefix + p.Value);
            }
        }

        return best;
    }
}
