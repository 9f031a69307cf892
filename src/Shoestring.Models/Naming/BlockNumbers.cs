using System.Globalization;
using System.Text.RegularExpressions;

namespace Shoestring.Models.Naming;

/// <summary>Blocks of a file that counts them by stage (<c>blocks.2.1.conv_pw</c>), numbered over all stages.</summary>
internal sealed partial class BlockNumbers
{
    private readonly Dictionary<(int Stage, int Block), int> _numbers;

    public BlockNumbers(IEnumerable<string> names) => _numbers = names
        .Select(Place).OfType<(int, int)>().Distinct().Order().Select((b, i) => (b, i)).ToDictionary(p => p.b, p => p.i);

    /// <summary>Number of blocks.</summary>
    public int Count => _numbers.Count;

    /// <summary>The number of the block that a layer stands in.</summary>
    public int Of(string layer) => Place(layer) is { } block ? _numbers.GetValueOrDefault(block) : 0;

    private static (int Stage, int Block)? Place(string name)
    {
        var match = Block().Match(name);
        return match.Success && int.TryParse(match.Groups[1].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var stage)
            && int.TryParse(match.Groups[2].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var block)
            ? (stage, block)
            : null;
    }

    [GeneratedRegex(@"^blocks\.(\d{1,4})\.(\d{1,4})\.")]
    private static partial Regex Block();
}
