namespace Shoestring.Data;

/// <summary>Pictures with one class each: immutable, decoded only when asked.</summary>
public sealed class ClassificationData
{
    private readonly PictureSource _source;
    private readonly int[] _positions;
    private readonly int[] _labels;

    /// <summary>Joins a source with a label for each picture.</summary>
    /// <exception cref="ArgumentException">The counts differ, or a label is not a class.</exception>
    public ClassificationData(
        string name, IReadOnlyList<string> classNames, PictureSource source, IReadOnlyList<int> labels)
        : this(name, classNames, source, [.. Enumerable.Range(0, labels?.Count ?? 0)], [.. labels ?? []])
    {
        ArgumentNullException.ThrowIfNull(source);
        if (_labels.Length != source.Count || _labels.Any(l => (uint)l >= (uint)classNames.Count))
        {
            throw new ArgumentException("Each picture needs one label that is a class.", nameof(labels));
        }
    }

    private ClassificationData(
        string name, IReadOnlyList<string> classNames, PictureSource source, int[] positions, int[] labels)
    {
        Name = name;
        ClassNames = classNames;
        _source = source;
        _positions = positions;
        _labels = labels;
    }

    /// <summary>What a person calls these data.</summary>
    public string Name { get; }

    /// <summary>Class names; a label is an index into them.</summary>
    public IReadOnlyList<string> ClassNames { get; }

    /// <summary>How many samples.</summary>
    public int Count => _positions.Length;

    /// <summary>The label of each sample.</summary>
    public ReadOnlySpan<int> Labels => _labels;

    /// <summary>What names a sample to a person.</summary>
    public string Id(int index) => _source.Id(_positions[index]);

    /// <inheritdoc cref="PictureSource.Measure"/>
    public PictureSize Measure(int index) => _source.Measure(_positions[index]);

    /// <inheritdoc cref="PictureSource.Decode"/>
    public Picture Decode(int index, (int Height, int Width)? target = null) =>
        _source.Decode(_positions[index], target);

    /// <summary>The samples with those numbers, in that order.</summary>
    public ClassificationData Subset(ReadOnlySpan<int> indices)
    {
        var positions = new int[indices.Length];
        var labels = new int[indices.Length];
        for (var i = 0; i < indices.Length; i++)
        {
            positions[i] = _positions[indices[i]];
            labels[i] = _labels[indices[i]];
        }

        return new ClassificationData(Name, ClassNames, _source, positions, labels);
    }

    /// <summary>Samples of each class.</summary>
    public int[] CountByClass()
    {
        var counts = new int[ClassNames.Count];
        foreach (var label in _labels)
        {
            counts[label]++;
        }

        return counts;
    }
}
