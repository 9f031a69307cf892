using System.Collections.Immutable;
using System.Globalization;
using Shoestring.Graphs;
using Shoestring.Models;
using Shoestring.Models.Zoo;

namespace Shoestring.Autopilot.Fitting;

/// <summary>A member of the compact family as one line of text, so that a decision in <c>run.json</c> can build it again.</summary>
/// <param name="Widths">Channels of each stage.</param>
/// <param name="Depths">Blocks of each stage.</param>
internal sealed record NetPlan(ImmutableArray<int> Widths, ImmutableArray<int> Depths)
{
    private const int Largest = 4096;

    /// <summary>Three stages whose widths double.</summary>
    public static NetPlan Of(int width, int depth) => new([width, 2 * width, 4 * width], [depth, depth, depth]);

    /// <summary>The same net with every width multiplied, to whole units.</summary>
    public NetPlan Scaled(double factor, int unit = 4) =>
        this with { Widths = [.. Widths.Select(w => Math.Max(unit, (int)Math.Round(w * factor / unit) * unit))] };

    /// <summary>Builds it.</summary>
    public Graph Build(ModelOptions options) => CompactNet.Build(options, new CompactNetOptions { Widths = Widths, Depths = Depths });

    /// <summary>What <see cref="Parse"/> reads.</summary>
    public override string ToString() => $"compact {string.Join('-', Widths)} x {string.Join('-', Depths)}";

    /// <summary>Reads what <see cref="ToString"/> wrote.</summary>
    public static NetPlan Parse(string text)
    {
        return text.Split(' ') is ["compact", var widths, "x", var depths]
            && Numbers(widths) is { } w && Numbers(depths) is { } d && w.Length == d.Length
            ? new NetPlan(w, d)
            : throw new Errors.InputException(
                $"'{text}' is no network of the compact family; write its channels and blocks like 'compact 16-32-64 x 1-1-2'");
    }

    private static ImmutableArray<int>? Numbers(string text)
    {
        var numbers = ImmutableArray.CreateBuilder<int>();
        foreach (var part in text.Split('-'))
        {
            if (!int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number is < 1 or > Largest)
            {
                return null;
            }

            numbers.Add(number);
        }

        return numbers.ToImmutable();
    }
}
