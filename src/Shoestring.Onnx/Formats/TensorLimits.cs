using System.Globalization;
using Shoestring.Errors;
using Shoestring.Graphs;

namespace Shoestring.Onnx.Formats;

/// <summary>Bounds that every tensor from a file must keep before a byte is set aside for it.</summary>
internal static class TensorLimits
{
    /// <summary>Most axes.</summary>
    public const int Rank = 8;

    /// <summary>Most tensors in one file.</summary>
    public const int Count = 65_536;

    /// <summary>Extents that are neither negative nor too many, with a product that fits.</summary>
    /// <param name="dimensions">What the file says.</param>
    /// <param name="element">Type of one element.</param>
    /// <param name="refuse">Makes the refusal from its reason.</param>
    /// <returns>The extents and their product.</returns>
    public static (int[] Extents, int Length) Check(
        IReadOnlyList<long> dimensions, ElementType element, Func<string, InputException> refuse)
    {
        if (dimensions.Count > Rank)
        {
            throw refuse($"has {dimensions.Count} axes; at most {Rank} are read");
        }

        var extents = new int[dimensions.Count];
        long length = 1;
        for (var i = 0; i < extents.Length; i++)
        {
            if (dimensions[i] is < 0 or > int.MaxValue)
            {
                throw refuse($"has the extent {dimensions[i].ToString(CultureInfo.InvariantCulture)}");
            }

            extents[i] = (int)dimensions[i];
            length *= extents[i]; // Both factors are below 2³¹, and the product is checked each time: no overflow.
            if (length > Array.MaxLength / element.Size())
            {
                throw refuse($"has the shape [{string.Join(", ", dimensions)}], more than one tensor can hold");
            }
        }

        return (extents, (int)length);
    }
}
