using Shoestring.Errors;

namespace Shoestring.Cli.Running;

/// <summary>Which output of a model stands for which class of the data.</summary>
internal sealed class LabelOrder
{
    private readonly int[] _outputs;

    private LabelOrder(int[] outputs) => _outputs = outputs;

    /// <summary>Matches names; a model without names is taken to have the data's order.</summary>
    /// <exception cref="InputException">The data have a class that the model does not know.</exception>
    public static LabelOrder Of(IReadOnlyList<string>? labels, IReadOnlyList<string> classes, string path)
    {
        if (labels is null)
        {
            return new([.. Enumerable.Range(0, classes.Count)]);
        }

        var places = labels.Select((name, i) => (name, i)).DistinctBy(l => l.name).ToDictionary(l => l.name, l => l.i, StringComparer.Ordinal);
        return new([.. classes.Select(c => places.TryGetValue(c, out var place)
            ? place
            : throw new InputException($"{path} does not know the class '{c}' of the data; it knows {string.Join(", ", labels.Take(8))}"
                + (labels.Count > 8 ? " …" : "")))]);
    }

    /// <summary>Labels of the data as outputs of the model.</summary>
    public int[] Map(ReadOnlySpan<int> labels, int outputs, string path)
    {
        var mapped = new int[labels.Length];
        for (var i = 0; i < labels.Length; i++)
        {
            mapped[i] = _outputs[labels[i]];
            if (mapped[i] >= outputs)
            {
                throw new InputException($"{path} has {outputs} outputs, and the data have {_outputs.Length} classes");
            }
        }

        return mapped;
    }
}
