using System.Collections.Immutable;

namespace Shoestring.Models.Naming;

/// <summary>How a family of networks is called elsewhere.</summary>
/// <param name="Source">Whose names these are, for messages.</param>
/// <param name="Rules">One row a kind of layer; what no row is about has the same name on both sides.</param>
public sealed record NameTable(string Source, ImmutableArray<NameRule> Rules)
{
    /// <summary>What each tensor of a file is called in the model; tensors that the model has not are left out.</summary>
    /// <param name="ours">Names of the model's parameters.</param>
    /// <param name="theirs">Names in the file.</param>
    /// <returns>The file's name of each parameter of the model that was found.</returns>
    internal Dictionary<string, string> Match(IReadOnlySet<string> ours, IReadOnlyCollection<string> theirs)
    {
        var blocks = new BlockNumbers(theirs);
        var found = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var name in theirs)
        {
            var dot = name.LastIndexOf('.');
            var (layer, end) = dot < 0 ? (name, "") : (name[..dot], name[dot..]);
            var translated = Rules.Select(r => r.Translate(layer, blocks)).FirstOrDefault(n => n.Any()) ?? [layer];
            if (translated.Select(n => n + end).FirstOrDefault(ours.Contains) is { } known)
            {
                found.TryAdd(known, name);
            }
        }

        return found;
    }
}
