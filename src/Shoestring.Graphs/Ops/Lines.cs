namespace Shoestring.Graphs.Ops;

/// <summary>A walk over the lines of a tensor along one axis: line i has its elements at start, start + step, …</summary>
/// <param name="Length">Elements of a line.</param>
/// <param name="Step">Distance between neighbours on a line.</param>
/// <param name="Count">Number of lines.</param>
internal readonly record struct Lines(int Length, int Step, int Count)
{
    /// <summary>The lines along an axis; negative axes count from the end.</summary>
    public static Lines Along(ReadOnlySpan<int> extents, int axis)
    {
        axis = axis < 0 ? axis + extents.Length : axis;
        var (step, count) = (1, 1);
        for (var i = 0; i < extents.Length; i++)
        {
            step *= i > axis ? extents[i] : 1;
            count *= i != axis ? extents[i] : 1;
        }

        return new Lines(extents[axis], step, count);
    }

    /// <summary>Where a line begins.</summary>
    public int Start(int line) => (line / Step * Length * Step) + (line % Step);
}
