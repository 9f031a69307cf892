using Shoestring.Data;
using Shoestring.Errors;

namespace Shoestring.Autopilot.Single;

/// <summary>Augmentation by name, one row each.</summary>
public static class Augmentations
{
    private static readonly (string Name, Func<bool, AugmentationPolicy> Policy)[] Rows =
    [
        ("none", _ => AugmentationPolicy.None),
        ("light", AugmentationPolicy.Light),
        ("standard", AugmentationPolicy.Standard),
        ("strong", AugmentationPolicy.Strong),
    ];

    /// <summary>All names.</summary>
    public static IEnumerable<string> Names => Rows.Select(r => r.Name);

    /// <summary>The policy of a name.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="flip">Whether pictures are mirrored.</param>
    /// <exception cref="InputException">There is none of that name.</exception>
    public static AugmentationPolicy Find(string name, bool flip) => Rows.FirstOrDefault(r => r.Name == name).Policy?.Invoke(flip)
        ?? throw new InputException($"there is no augmentation '{name}'; choose one of {string.Join(", ", Names)}");
}
