using System.Globalization;
using System.Text.RegularExpressions;

namespace Shoestring.Models.Naming;

/// <summary>
/// How one kind of layer is called elsewhere. In <c>theirs</c>, <c>{s}</c> and other letters stand for whole numbers; in <c>ours</c> they
/// come again, perhaps with something added (<c>{s+1}</c>). <c>{n}</c> is the number of the file's block, counted over all stages from
/// 0, and <c>{count}</c> is how many blocks there are. Of several names the first that the model has is meant.
/// </summary>
public sealed partial class NameRule
{
    private readonly Regex _theirs;
    private readonly string[] _ours;

    /// <summary>A rule for layers: what follows (<c>.weight</c>, <c>.running_mean</c>) is the same on both sides.</summary>
    /// <param name="theirs">Pattern of the layer's path in the file.</param>
    /// <param name="ours">The layer's path in the model, or several to choose from.</param>
    public NameRule(string theirs, params string[] ours)
    {
        ArgumentNullException.ThrowIfNull(theirs);
        ArgumentNullException.ThrowIfNull(ours);
        _theirs = new Regex("^" + Letter().Replace(Regex.Escape(theirs), @"(?<$1>\d+)") + "$", RegexOptions.CultureInvariant);
        _ours = ours;
    }

    /// <summary>What a layer of the file may be called in the model; empty when the rule is about others.</summary>
    /// <param name="layer">The layer's path in the file.</param>
    /// <param name="blocks">Numbers of the file's blocks, by stage and place.</param>
    internal IEnumerable<string> Translate(string layer, BlockNumbers blocks)
    {
        var match = _theirs.Match(layer);
        if (!match.Success)
        {
            return [];
        }

        int Number(string name) => name switch
        {
            "n" => blocks.Of(layer),
            "count" => blocks.Count,
            _ => int.Parse(match.Groups[name].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture),
        };
        return _ours.Select(o => Place().Replace(o, m =>
        {
            var more = m.Groups[2].Success ? int.Parse(m.Groups[2].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture) : 0;
            return (Number(m.Groups[1].Value) + more).ToString(CultureInfo.InvariantCulture);
        }));
    }

    [GeneratedRegex(@"\\\{([a-z])}")]
    private static partial Regex Letter();

    [GeneratedRegex(@"\{([a-z]+)(?:\+(\d+))?\}")]
    private static partial Regex Place();
}
