using Shoestring.Errors;

namespace Shoestring.Onnx.Import;

/// <summary>Looks through all operators before the first is read, so that one message names every one that is not supported.</summary>
internal static class Supported
{
    private const int MostNamed = 32;

    /// <summary>Fails unless every operator has a row.</summary>
    public static void Check(IReadOnlyList<OnnxNode> nodes, Func<string, InputException> refuse)
    {
        var unknown = nodes.Where(n => !ImportTable.Has(n)).GroupBy(n => n.Key, StringComparer.Ordinal).ToList();
        if (unknown.Count == 0)
        {
            return;
        }

        string Named(IGrouping<string, OnnxNode> kind) =>
            kind.Count() == 1 ? kind.First().Place : $"{kind.First().Place} and {kind.Count() - 1} more of its kind";
        var others = unknown.Skip(1).Take(MostNamed).Select(Named).ToList();
        throw refuse(
            $"the operator {Named(unknown[0])} is not supported{(others.Count > 0 ? $"; nor are {string.Join(", ", others)}" : "")}"
            + (unknown.Count > MostNamed + 1 ? $" and {unknown.Count - MostNamed - 1} others" : ""));
    }
}
