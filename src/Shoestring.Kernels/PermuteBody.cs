using System.Runtime.CompilerServices;

namespace Shoestring.Kernels;

/// <summary>
/// A permuted copy after neighbouring dimensions that stay together were merged. The copy runs over planes of two
/// dimensions, the innermost of the target and the innermost of the source, in square tiles so that reads and
/// writes both stay within a few cache lines; a chunk is a number of strips of planes.
/// </summary>
internal unsafe struct PermuteBody : IChunkBody
{
    private const int Tile = 16;

    private readonly float* _from;
    private readonly float* _to;
    private readonly int _stripsEach;
    private readonly int _strips; // strips of all planes
    private readonly int _stripsPlane; // strips of a plane
    private readonly int _outer; // dimensions that are not of the plane
    private readonly int _rows; // of the plane: the source's innermost dimension
    private readonly int _columns; // of the plane: the target's innermost dimension
    private readonly nint _rowTo; // target floats from row to row
    private readonly nint _columnFrom; // source floats from column to column
    private readonly bool _straight; // the innermost dimension stays innermost
    private Dims _sizes;
    private Dims _fromSteps;
    private Dims _toSteps;

    public PermuteBody(ReadOnlySpan<int> dims, ReadOnlySpan<int> permutation, float* from, float* to, int chunkElements)
    {
        _from = from;
        _to = to;
        Span<long> steps = stackalloc long[8];
        long step = 1;
        for (int d = dims.Length - 1; d >= 0; d--)
        {
            steps[d] = step;
            step *= dims[d];
        }

        // Target dimensions, merged where the source keeps them neighbours; those of size 1 vanish.
        Span<long> sizes = stackalloc long[9];
        Span<long> fromSteps = stackalloc long[9];
        int rank = 0;
        foreach (int d in permutation)
        {
            if (dims[d] == 1)
            {
                continue;
            }

            if (rank > 0 && fromSteps[rank - 1] == steps[d] * dims[d])
            {
                sizes[rank - 1] *= dims[d];
                fromSteps[rank - 1] = steps[d];
                continue;
            }

            sizes[rank] = dims[d];
            fromSteps[rank++] = steps[d];
        }

        if (rank == 0)
        {
            sizes[0] = 1;
            fromSteps[0] = 1;
            rank = 1;
        }

        Span<long> toSteps = stackalloc long[9];
        long toStep = 1;
        for (int d = rank - 1; d >= 0; d--)
        {
            toSteps[d] = toStep;
            toStep *= sizes[d];
        }

        int inner = rank - 1;
        _columns = (int)sizes[inner];
        _columnFrom = (nint)fromSteps[inner];
        _straight = _columnFrom == 1;
        int row = -1;
        _rows = 1;
        for (int d = 0; d < inner && !_straight; d++)
        {
            if (fromSteps[d] == 1)
            {
                row = d;
                _rows = (int)sizes[d];
                _rowTo = (nint)toSteps[d];
            }
        }

        for (int d = 0; d < inner; d++)
        {
            if (d != row)
            {
                _sizes[_outer] = (nint)sizes[d];
                _fromSteps[_outer] = (nint)fromSteps[d];
                _toSteps[_outer++] = (nint)toSteps[d];
            }
        }

        _stripsPlane = (_rows + Tile - 1) / Tile;
        _strips = (int)(toStep / ((long)_rows * _columns)) * _stripsPlane;
        _stripsEach = Math.Max(1, chunkElements / (Math.Min(_rows, Tile) * _columns));
        Chunks = (_strips + _stripsEach - 1) / _stripsEach;
    }

    public int Chunks { get; }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public readonly void Run(int chunk)
    {
        Stretch strips = Stretch.Block(_strips, chunk, _stripsEach);
        for (int strip = strips.Begin; strip < strips.End; strip++)
        {
            int plane = strip / _stripsPlane;
            int row = strip % _stripsPlane * Tile;
            float* from = _from + row;
            float* to = _to + (row * _rowTo);
            for (int d = _outer - 1; d >= 0; d--)
            {
                int at = plane % (int)_sizes[d];
                plane /= (int)_sizes[d];
                from += at * _fromSteps[d];
                to += at * _toSteps[d];
            }

            if (_straight)
            {
                new Span<float>(from, _columns).CopyTo(new Span<float>(to, _columns));
                continue;
            }

            Strip(from, to, Math.Min(Tile, _rows - row));
        }
    }

    // Rows are neighbours in the source, columns in the target.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private readonly void Strip(float* from, float* to, int rows)
    {
        nint step = _columnFrom;
        if (rows < 8)
        {
            for (int r = 0; r < rows; r++)
            {
                for (int c = 0; c < _columns; c++)
                {
                    to[(r * _rowTo) + c] = from[(c * step) + r];
                }
            }

            return;
        }

        for (int c0 = 0; c0 < _columns; c0 += Tile)
        {
            int columns = Math.Min(Tile, _columns - c0);
            for (int r = 0; r < rows; r++)
            {
                float* p = from + (c0 * step) + r;
                float* q = to + (r * _rowTo) + c0;
                for (int c = 0; c < columns; c++, p += step)
                {
                    q[c] = *p;
                }
            }
        }
    }

    [InlineArray(8)]
    private struct Dims
    {
        private nint _first;
    }
}
