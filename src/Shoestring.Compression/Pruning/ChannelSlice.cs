using Shoestring.Graphs;

namespace Shoestring.Compression.Pruning;

/// <summary>One index of one axis of a parameter: the part of it that belongs to a channel.</summary>
/// <param name="Parameter">The parameter.</param>
/// <param name="Axis">The axis.</param>
/// <param name="Index">Index along it.</param>
/// <param name="Produces">Whether the slice makes the channel (a filter) rather than reads it (a column of the next layer).</param>
public sealed record ChannelSlice(Parameter Parameter, int Axis, int Index, bool Produces)
{
    /// <summary>Flat, row-major indices of the slice's elements in the parameter's tensor.</summary>
    public IEnumerable<int> Offsets()
    {
        var extents = Parameter.Type.Shape.ToArray();
        var (outer, inner) = (1, 1);
        for (var i = 0; i < extents.Length; i++)
        {
            outer *= i < Axis ? extents[i] : 1;
            inner *= i > Axis ? extents[i] : 1;
        }

        for (var o = 0; o < outer; o++)
        {
            var first = ((o * extents[Axis]) + Index) * inner;
            for (var k = 0; k < inner; k++)
            {
                yield return first + k;
            }
        }
    }
}
